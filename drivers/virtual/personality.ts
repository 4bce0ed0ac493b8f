/**
 * What makes one family of modems differ from TS 27.005, as data. The clean modem is the base; a personality states
 * only its own deviations, and adds its maker's commands.
 */
import type { CommandTable } from './command-table.ts';
import type { Faults } from './faults.ts';
import type { MemorySizes } from './sms-storage.ts';
import { cms, type Reply } from './reply.ts';
import type { Cnmi, MemoryName } from './settings.ts';

export interface Personality {
  readonly name: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly revision: string;
  /** Lines that ATI prints. */
  readonly information: readonly string[];
  readonly lineEnd: string;
  readonly prompt: string;
  /** The <AcT> of AT+COPS and AT+CREG=2: 0 GSM, 2 UTRAN, 7 E-UTRAN. */
  readonly accessTechnology: number;
  /** Another text for an error, whatever AT+CMEE says; undefined: the standard's. */
  readonly errorText: (family: 'CME' | 'CMS', code: number) => string | undefined;
  /** Answer to a command that is not there. */
  readonly unknownCommand: string;
  /** AT+CMEE at power-up. */
  readonly errorLevel: number;
  readonly memories: MemorySizes;
  /** Memory in use at power-up. */
  readonly memory: MemoryName;
  /** Memories that AT+CPMS lists and takes. */
  readonly memoryNames: readonly MemoryName[];
  readonly indexBase: number;
  /** Where ds=2 keeps reports; the name that +CDSI shows may be another one. */
  readonly reportMemory: MemoryName;
  readonly reportMemoryShown: string;
  /** AT+CMGR of a slot with nothing in it. */
  readonly emptySlot: Reply;
  /** The AT+CPMS= answer carries the names too. */
  readonly namesMemoriesOnWrite: boolean;
  readonly cnmi: Cnmi;
  readonly cnmiRanges: readonly [string, string, string, string, string];
  /** Whether a setting inside those ranges is taken after all. */
  readonly acceptsCnmi: (cnmi: Cnmi) => boolean;
  /** What +CMTI shows for the true memory and index. */
  readonly storedIndication: (memory: string, index: number) => string;
  /** The line above a PDU in AT+CMGR. */
  readonly readHeader: (status: number, length: number) => string;
  /** Instead of the standard answer to AT+CPMS=?. */
  readonly memoryLists: string | null;
  readonly directHeader: (name: '+CMT' | '+CDS', length: number) => string;
  /** Printed when a text finds no room. */
  readonly memoryFullLines: readonly string[];
  /** Blank lines around +CMGS. */
  readonly hasBlankLinesAroundCmgs: boolean;
  /** `+CMGS: 7,"..."` with the acknowledgement PDU when CSMS is 1 (TS 27.005 §3.5.1). */
  readonly showsAckPdu: boolean;
  /** +CPIN: without OK. */
  readonly leavesCpinUnfinished: boolean;
  /** Printed after power-up: at each time, ms, one line. */
  readonly bootLines: readonly (readonly [afterMs: number, line: string])[];
  /** From power-up until commands are answered. */
  readonly bootMs: number;
  /** Lines printed again and again until the maker's quieting command. */
  readonly noise: { readonly everyMs: number; readonly lines: readonly string[] } | null;
  /** Printed between a header and its PDU until the quieting command. */
  readonly noiseInsidePdu: readonly string[];
  /** After a RING the modem answers nothing for so long; Infinity: until its port is opened again. */
  readonly deafAfterRingMs: number;
  /** Misbehaviour that this family always shows; a modem's own faults go on top. */
  readonly faults: Partial<Faults>;
  /** Standard commands that this family lacks. */
  readonly lacks: readonly string[];
  /** Further or different commands. */
  readonly commands: CommandTable;
}

export const clean: Personality = {
  name: 'clean',
  manufacturer: 'Sallyport',
  model: 'Virtual Modem',
  revision: '1.0',
  information: ['Sallyport', 'Virtual Modem', 'Revision: 1.0'],
  lineEnd: '\r\n',
  prompt: '\r\n> ',
  accessTechnology: 7,
  errorText: () => undefined,
  unknownCommand: 'ERROR',
  errorLevel: 0,
  memories: { SM: 20, ME: 100, SR: 20 },
  memory: 'ME',
  memoryNames: ['SM', 'ME', 'MT', 'SR'],
  indexBase: 1,
  reportMemory: 'SR',
  reportMemoryShown: 'SR',
  emptySlot: cms(321),
  namesMemoriesOnWrite: false,
  cnmi: { mode: 0, mt: 0, bm: 0, ds: 0, bfr: 0 },
  cnmiRanges: ['0-3', '0-3', '0-3', '0-2', '0,1'],
  acceptsCnmi: () => true,
  storedIndication: (memory, index) => `+CMTI: "${memory}",${index}`,
  readHeader: (status, length) => `+CMGR: ${status},,${length}`,
  memoryLists: null,
  directHeader: (name, length) => (name === '+CMT' ? `+CMT: ,${length}` : `+CDS: ${length}`),
  memoryFullLines: [],
  hasBlankLinesAroundCmgs: false,
  showsAckPdu: false,
  leavesCpinUnfinished: false,
  bootLines: [],
  bootMs: 0,
  noise: null,
  noiseInsidePdu: [],
  deafAfterRingMs: 0,
  faults: {},
  lacks: [],
  commands: {},
};
