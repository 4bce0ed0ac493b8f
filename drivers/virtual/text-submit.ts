/** What was typed at a text mode prompt, as a SUBMIT built from AT+CSMP (TS 27.005 §3.5.1, <data> of §3.1). */
import { decodeDataCoding } from '../sms/data-coding.ts';
import { hexFromOctets, octetsFromHex } from '../sms/hex.ts';
import { segmentText } from '../sms/segment-text.ts';
import { encodeSubmit } from '../sms/submit-pdu.ts';
import type { SegmentUserData } from '../sms/types.ts';
import { modemText } from './character-set.ts';
import type { Settings } from './settings.ts';

const hasHeaderBit = 0x40;
const relativeValidity = 0x10;
const validityBits = 0x18;
const longestOctets = 140;

/**
 * With an empty SMSC field. undefined: no such text with these settings.
 * @param typeOfAddress 0: by the number's plus
 */
export function textSubmitPdu(
  number: string,
  typeOfAddress: number,
  typed: string,
  settings: Settings,
): string | undefined {
  const userData = typedUserData(typed, settings);
  if (!userData) return undefined;
  const hasValidity = (settings.firstOctet & validityBits) === relativeValidity;
  const { pdu } = encodeSubmit({
    to: typeOfAddress === 145 && !number.startsWith('+') ? `+${number}` : number,
    userData,
    ...(hasValidity ? { validity: { kind: 'relative', seconds: 0 } } : {}),
  });
  const octets = octetsFromHex(pdu);
  // AT+CSMP gives whole octets, also such as the encoder would not write: SMSC field, first octet, ...
  octets[1] = (settings.firstOctet & ~validityBits & ~0x03) | (octets[1] as number);
  // ... and behind the address protocol, coding, validity, length, user data
  const lengthAt = octets.length - userData.octets.length - 1;
  const codingAt = lengthAt - (hasValidity ? 2 : 1);
  octets[codingAt - 1] = settings.protocolId;
  octets[codingAt] = settings.dataCoding;
  if (hasValidity) octets[lengthAt - 1] = settings.validityCode;
  return hexFromOctets(octets);
}

/** Text in the terminal's character set for 7-bit, else hex of the octets, with the header in front when UDHI is set. */
function typedUserData(typed: string, settings: Settings): SegmentUserData | undefined {
  const { encoding } = decodeDataCoding(settings.dataCoding);
  const hasHeader = (settings.firstOctet & hasHeaderBit) !== 0;
  const lines = typed.replace(/\r\n?/g, '\r\n');
  if (encoding === 'gsm7' && !hasHeader) {
    const text = modemText(lines, settings.characterSet);
    if (text === undefined) return undefined;
    const { encoding: needed, segments } = segmentText(text, { reference: 0 });
    return needed === 'gsm7' && segments.length === 1 ? segments[0] : undefined;
  }
  return typedOctets(typed, hasHeader);
}

function typedOctets(typed: string, hasHeader: boolean): SegmentUserData | undefined {
  const hex = typed.replace(/\s+/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(hex) || hex.length / 2 > longestOctets) return undefined;
  const octets = Buffer.from(hex, 'hex');
  return { encoding: 'binary', text: '', octets, length: octets.length, hasHeader };
}
