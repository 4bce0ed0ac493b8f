/** One byte stream through everything that reads a modem: line reader, sorter, masks, every parser, the PDU decoder. */
import { LineSorter } from '../../../drivers/at/line-sorter.ts';
import { type ActiveCommand, isPduLine } from '../../../drivers/at/classify-line.ts';
import { maskWire } from '../../../drivers/at/mask-wire.ts';
import * as calls from '../../../drivers/at/parse-calls.ts';
import * as fields from '../../../drivers/at/parse-fields.ts';
import * as identity from '../../../drivers/at/parse-identity.ts';
import * as network from '../../../drivers/at/parse-network.ts';
import * as registration from '../../../drivers/at/parse-registration.ts';
import * as sim from '../../../drivers/at/parse-sim.ts';
import * as sms from '../../../drivers/at/parse-sms.ts';
import * as storage from '../../../drivers/at/parse-storage.ts';
import * as ussd from '../../../drivers/at/parse-ussd.ts';
import { createLineReader } from '../../../drivers/serial/line-reader.ts';
import { decodePdu, type DecodePduOptions } from '../../../drivers/sms/decode-pdu.ts';
import { PduError } from '../../../drivers/sms/pdu-error.ts';
import { describePdu } from '../../../drivers/sms/pdu-json.ts';
import { errorFromFinal } from '../../../drivers/verdicts.ts';
import type { Random } from '../../../drivers/virtual/random.ts';
import { below, pick } from './fuzz-streams.ts';

/** By file of drivers/at: those that read one line, and those that read all of a reply. */
export const lineParsers: Readonly<Record<string, readonly ((line: string) => unknown)[]>> = {
  'parse-calls': [calls.parseVoiceCall],
  'parse-fields': [fields.bodyOf, fields.prefixOf, fields.fieldsOf, fields.numberOf, fields.decodeUcs2Hex],
  'parse-identity': [identity.parseFunctionality],
  'parse-network': [network.parseOperator, network.parseSignalQuality, network.parseExtendedSignalQuality],
  'parse-registration': [registration.parseRegistration],
  'parse-sim': [sim.parsePinState, sim.parseOwnNumber],
  'parse-sms': [
    sms.parseListHeader,
    sms.parseReadHeader,
    sms.parseRoutedLength,
    sms.parseStoredAt,
    sms.parseReference,
    sms.parseServiceCentre,
    sms.parseMessageService,
    sms.parseNumberGroups,
    sms.parseNumbers,
  ],
  'parse-storage': [storage.parseMemories, storage.parseMemoryUse],
  'parse-ussd': [ussd.parseUssd, (line) => ussd.parseUssd(line, true)],
};
export const replyParsers: Readonly<Record<string, readonly ((lines: readonly string[]) => unknown)[]>> = {
  'parse-identity': [identity.parseIdentityText, identity.parseImei],
  'parse-sim': [sim.parseImsi, sim.parseIccid, sim.parsePinCounters],
};
const allLineParsers = Object.values(lineParsers).flat();
const allReplyParsers = Object.values(replyParsers).flat();

const commands: readonly (ActiveCommand | null)[] = [
  null,
  { kind: 'plain', command: { text: 'AT' } },
  { kind: 'plain', command: { text: 'AT+CGSN', expects: 'raw' } },
  { kind: 'plain', command: { text: 'AT+CREG?', expects: '+CREG:' } },
  { kind: 'plain', command: { text: 'AT+CMGL=4', expects: '+CMGL:', withPdu: true } },
  { kind: 'plain', command: { text: 'ATD+13035550100;' } },
  { kind: 'pdu', command: { prefix: 'AT+CMGS=' } },
];
const decodings: readonly DecodePduOptions[] = [
  {},
  { direction: 'mt' },
  { direction: 'mo' },
  { smscPrefix: false },
  { strict: true },
  { direction: 'mt', length: 23 },
];

/** Milliseconds of processor time it took. Throws what escapes, and where a promise of the reader or the sorter is broken. */
export async function meet(bytes: Uint8Array, random: Random): Promise<number> {
  const lines: string[] = [];
  const reader = createLineReader({
    onLine: (line) => void lines.push(line),
    onPrompt: () => below(random, 2) === 0 && reader.armPrompt(),
    onStrayPrompt: () => reader.disarmPrompt(),
  });
  // streams begin to flow in a later turn; from then on everything happens in the turn of the bytes
  await new Promise((resolve) => setImmediate(resolve));
  const before = process.cpuUsage();
  if (below(random, 2) === 0) reader.armPrompt();
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + below(random, pick(random, [4, 64, bytes.length]));
    reader.write(bytes.subarray(at, end));
    at = end;
  }
  reader.write(Buffer.from('\r\n'));
  reader.stop();
  sort(lines, bytes.length, random);
  for (const line of lines) read(line, random);
  for (const parse of allReplyParsers) parse(lines);
  decode(Buffer.from(bytes.subarray(0, 200)).toString('hex').toUpperCase(), random);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function sort(lines: readonly string[], octets: number, random: Random): void {
  let emitted = 0;
  let now = 0;
  const sorter = new LineSorter(
    (line) => {
      emitted += 1;
      if (line.kind === 'unsolicited' && line.message.pdu !== undefined) decode(line.message.pdu, random);
      if (line.kind === 'reply' && line.line.pdu !== undefined) decode(line.line.pdu, random);
    },
    () => now,
  );
  for (const line of lines) {
    if (line === '' || line.length > 4096 || /[\r\n]/.test(line))
      throw new Error('the reader made a line that is none');
    if (below(random, 8) === 0) sorter.setActive(pick(random, commands));
    if (below(random, 8) === 0) sorter.noteWritten(line);
    now += below(random, 500);
    sorter.take(line);
  }
  if (emitted > octets + 1) throw new Error('the sorter made more lines than there were octets');
}

function read(line: string, random: Random): void {
  maskWire(line);
  errorFromFinal(line);
  for (const parse of allLineParsers) parse(line);
  if (isPduLine(line)) decode(line, random);
}

function decode(hex: string, random: Random): void {
  try {
    describePdu(decodePdu(hex, pick(random, decodings)));
  } catch (error) {
    if (!(error instanceof PduError)) throw error;
  }
}
