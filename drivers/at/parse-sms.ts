/** The SMS commands of TS 27.005 in PDU mode: headers of stored and routed messages, +CMGS, +CSCA, +CSMS, +CNMI. */
import { decodeUcs2Hex, fieldsOf, numberOf, prefixOf } from './parse-fields.ts';

export interface StoredHeader {
  readonly index: number | null;
  /** 0 received unread, 1 received read, 2 stored unsent, 3 stored sent; null where the modem leaves it out. */
  readonly stat: number | null;
  readonly alpha: string | null;
  /** TPDU octets as announced. */
  readonly length: number | null;
}

/** `+CMGL: <index>,<stat>,[<alpha>],<length>`; some leave out the alpha field. */
export function parseListHeader(line: string): StoredHeader | null {
  if (prefixOf(line) !== '+CMGL') return null;
  const fields = fieldsOf(line);
  if (fields.length < 3) return null;
  return {
    index: numberOf(fields[0]),
    stat: numberOf(fields[1]),
    alpha: (fields.length > 3 ? fields[2]?.text : '') || null,
    length: numberOf(fields.at(-1)),
  };
}

/** `+CMGR: <stat>,[<alpha>],<length>`; Siemens puts the index first, some leave out stat or alpha. */
export function parseReadHeader(line: string): StoredHeader | null {
  if (prefixOf(line) !== '+CMGR') return null;
  const all = fieldsOf(line);
  if (all.length < 2) return null;
  const hasIndex = all.length === 4 && numberOf(all[0]) !== null && numberOf(all[1]) !== null;
  const fields = hasIndex ? all.slice(1) : all;
  return {
    index: hasIndex ? numberOf(all[0]) : null,
    stat: numberOf(fields[0]),
    alpha: (fields.length > 2 ? fields[1]?.text : '') || null,
    length: numberOf(fields.at(-1)),
  };
}

/** `+CMT: [<alpha>],<length>`, `+CDS: <length>`, ZTE's `+CDS: ,<length>`. Null where no length can be read. */
export function parseRoutedLength(line: string): number | null {
  return numberOf(fieldsOf(line).at(-1));
}

export interface StoredAt {
  /** As the modem wrote it, e.g. `SM`. */
  readonly memory: string;
  /** Signed: Huawei announces -1 and means "look for yourself". */
  readonly index: number;
}

/** `+CMTI: "SM",3`, `+CDSI: "SR",1`, `+CBMI: ...`. */
export function parseStoredAt(line: string): StoredAt | null {
  const [memory, position] = fieldsOf(line);
  const index = numberOf(position);
  return memory && index !== null ? { memory: memory.text, index } : null;
}

/** `+CMGS: 12`, `+CMGS: 12,"ackpdu"`, `+CMGS: 12,"10/05/20,..."`; null where there is no octet to read. */
export function parseReference(line: string): number | null {
  const number = numberOf(fieldsOf(line)[0]);
  return number !== null && number >= 0 && number <= 255 ? number : null;
}

export interface ServiceCentre {
  /** As the modem holds it, with or without a leading +; null: none set (+CMS 330 follows). */
  readonly number: string | null;
  /** Type of address: 145 international, 129 unknown. */
  readonly type: number | null;
}

/** `+CSCA: "+7916...",145`; the number may be in UCS2 hex, quoted or not. */
export function parseServiceCentre(line: string): ServiceCentre | null {
  if (prefixOf(line) !== '+CSCA') return null;
  const [number, type] = fieldsOf(line);
  const text = number?.text ?? '';
  const decoded = /^00[23]/.test(text) && text.length >= 12 ? decodeUcs2Hex(text) : null;
  return { number: (decoded ?? text) || null, type: numberOf(type) };
}

export interface MessageService {
  /** 1: +CMT and +CDS wait for +CNMA. Null where the modem prints no number (Huawei, Novatel). */
  readonly service: number | null;
  readonly canReceive: boolean;
  readonly canSend: boolean;
}

/** `+CSMS: <service>,<mt>,<mo>,<bm>` of the read form, `+CSMS: <mt>,<mo>,<bm>` of the set form. */
export function parseMessageService(line: string): MessageService | null {
  if (prefixOf(line) !== '+CSMS') return null;
  const numbers = fieldsOf(line).map(numberOf);
  const rest = numbers.length > 3 ? numbers.slice(1) : numbers;
  return {
    service: numbers.length > 3 ? (numbers[0] ?? null) : null,
    canReceive: rest[0] === 1,
    canSend: rest[1] === 1,
  };
}

/** `(2),(0-1,3),(0,2)` of a test form (+CNMI=?, +CSMS=?, +CMGF=?): the values of each group. */
export function parseNumberGroups(line: string): readonly (readonly number[])[] {
  const groups = line.slice(line.indexOf(':') + 1).match(/\([^()]*\)|[^,()\s]+/g) ?? [];
  return groups.map((group) =>
    group
      .replace(/[()\s]/g, '')
      .split(',')
      .flatMap(rangeOf),
  );
}

/** `+CNMI: 2,1,0,1,0` and other read forms made of numbers; what is no number is left out. */
export function parseNumbers(line: string): readonly number[] {
  return fieldsOf(line)
    .map(numberOf)
    .filter((number) => number !== null);
}

function rangeOf(text: string): number[] {
  const [, from, to] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(text) ?? [];
  if (from === undefined) return [];
  const [first, last] = [Number(from), Number(to ?? from)];
  return Array.from({ length: Math.max(0, Math.min(last - first + 1, 256)) }, (_, step) => first + step);
}
