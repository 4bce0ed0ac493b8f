/** Message headers of text mode (TS 27.005 §3.4.2, §3.4.3, §3.1) and the length that PDU mode announces. */
import { decodePdu } from '../sms/decode-pdu.ts';
import { hexFromOctets } from '../sms/hex.ts';
import type { Address, Content, Timestamp } from '../sms/types.ts';
import { quoted, terminalText } from './character-set.ts';
import type { Settings } from './settings.ts';
import type { SlotStatus, StoredMessage } from './sms-storage.ts';

export const statusTexts: readonly [string, string, string, string] = [
  'REC UNREAD',
  'REC READ',
  'STO UNSENT',
  'STO SENT',
];

/** Octets of the TPDU, without the SMSC field. */
export function tpduLength(pdu: string): number {
  return pdu.length / 2 - 1 - Number.parseInt(pdu.slice(0, 2), 16);
}

/** +CMT and +CDS with their text. */
export function directText(name: '+CMT' | '+CDS', pdu: string, settings: Settings): string {
  const decoded = decodePdu(pdu, { direction: 'mt' });
  if (decoded.type === 'status-report') {
    const { firstOctet, reference, recipient, submittedAt, dischargedAt, status } = decoded;
    const times = `${moment(submittedAt)},${moment(dischargedAt)}`;
    return `${name}: ${firstOctet},${reference},${address(recipient, settings)},${times},${status}`;
  }
  if (decoded.type !== 'deliver') return `${name}: `;
  const sender = quoted(decoded.sender.number, settings.characterSet);
  const details = settings.showsHeaders ? deliverDetails(pdu, decoded, settings) : '';
  return `${name}: ${sender},,${moment(decoded.timestamp)}${details}\r\n${contentText(decoded, settings)}`;
}

/** `+CMGR:` or `+CMGL:` with the text below it. */
export function storedText(message: StoredMessage, settings: Settings, index: number | null): string {
  const decoded = decodePdu(message.pdu);
  const head = `${index === null ? '+CMGR: ' : `+CMGL: ${index},`}"${statusText(message.status)}"`;
  switch (decoded.type) {
    case 'status-report': {
      const { firstOctet, reference, recipient, submittedAt, dischargedAt, status } = decoded;
      const times = `${moment(submittedAt)},${moment(dischargedAt)}`;
      return `${head},${firstOctet},${reference},${address(recipient, settings)},${times},${status}`;
    }
    case 'submit': {
      const to = quoted(decoded.recipient.number, settings.characterSet);
      const stamp = index === null ? '' : ',';
      return `${head},${to},${stamp}\r\n${contentText(decoded, settings)}`;
    }
    case 'deliver': {
      const from = quoted(decoded.sender.number, settings.characterSet);
      const details = !settings.showsHeaders
        ? ''
        : index === null
          ? deliverDetails(message.pdu, decoded, settings)
          : `,${typeOfAddress(decoded.sender)},${bodyLength(decoded)}`;
      return `${head},${from},,${moment(decoded.timestamp)}${details}\r\n${contentText(decoded, settings)}`;
    }
    case 'command':
    case 'submit-report':
    case 'deliver-report':
      return `${head}\r\n${message.pdu}`;
    default:
      return decoded satisfies never;
  }
}

export function statusText(status: SlotStatus): string {
  return statusTexts[status];
}

/** Type-of-address octet: 145 with a plus, else 129; alphanumeric 208. */
export function typeOfAddress(of: Address): number {
  if (of.type === 'alphanumeric') return 208;
  return of.type === 'international' ? 145 : of.type === 'national' ? 161 : 129;
}

function deliverDetails(
  pdu: string,
  decoded: Content & { firstOctet: number; protocolId: number; sender: Address; smsc: Address | null },
  settings: Settings,
): string {
  const { firstOctet, protocolId, sender, smsc } = decoded;
  const centre = smsc ? address(smsc, settings) : `"",129`;
  const coding = decoded.dataCoding.raw;
  const parts = [typeOfAddress(sender), firstOctet, protocolId, coding, centre, bodyLength(decoded)];
  return `,${parts.join(',')}`;
}

function address(of: Address, settings: Settings): string {
  return `${quoted(of.number, settings.characterSet)},${typeOfAddress(of)}`;
}

function bodyLength(content: Content): number {
  if (content.encoding === 'binary') return content.octets.length;
  return content.encoding === 'gsm7' ? content.text.length : content.text.length * 2;
}

/** UCS2 and 8-bit user data is shown as hex whatever the character set, TS 27.005 §3.1 <data>. */
function contentText(content: Content, settings: Settings): string {
  if (content.encoding === 'binary') return hexFromOctets(content.octets);
  return terminalText(content.text, content.encoding === 'ucs2' ? 'UCS2' : settings.characterSet);
}

/** "yy/MM/dd,hh:mm:ss±zz", the zone in quarter hours. */
function moment(timestamp: Timestamp | null): string {
  if (!timestamp) return '""';
  const local = new Date(timestamp.epochMs + timestamp.offsetMinutes * 60_000);
  const [date = '', time = ''] = local.toISOString().slice(2, 19).split('T');
  const quarters = Math.abs(timestamp.offsetMinutes) / 15;
  const sign = timestamp.offsetMinutes < 0 ? '-' : '+';
  return `"${date.replaceAll('-', '/')},${time}${sign}${String(quarters).padStart(2, '0')}"`;
}
