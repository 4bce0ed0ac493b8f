/** What AT commands set and ATZ, AT&F and a reboot put back. */

export type MemoryName = 'SM' | 'ME' | 'MT' | 'SR' | 'BM';
export type CharacterSet = 'GSM' | 'IRA' | 'UCS2' | 'HEX';
export type RegistrationCommand = 'CREG' | 'CGREG' | 'CEREG';

/** TS 27.005 §3.4.1. */
export interface Cnmi {
  readonly mode: number;
  readonly mt: number;
  readonly bm: number;
  readonly ds: number;
  readonly bfr: number;
}

export interface Settings {
  echo: boolean;
  verbose: boolean;
  quiet: boolean;
  /** AT+CMEE. */
  errorLevel: number;
  /** AT+CMGF=1. */
  isTextMode: boolean;
  characterSet: CharacterSet;
  /** AT+CSMS. */
  service: number;
  /** AT+CSMP. */
  firstOctet: number;
  validityCode: number;
  protocolId: number;
  dataCoding: number;
  /** AT+CSDH=1. */
  showsHeaders: boolean;
  cnmi: Cnmi;
  /** AT+CPMS: for reading and deleting, writing and sending, receiving. */
  memories: [MemoryName, MemoryName, MemoryName];
  /** The <n> of AT+CREG and its sisters. */
  registration: Record<RegistrationCommand, number>;
  showsCaller: boolean;
  /** AT+COPS=3,<format>. */
  operatorFormat: number;
  /** AT+CMMS. */
  moreMessages: number;
  /** AT+CUSD. */
  showsUssd: number;
  /** Switched off by the maker's own quieting command. */
  isNoisy: boolean;
  /** S-registers that were written. */
  readonly sRegisters: Map<number, number>;
}

export interface SettingDefaults {
  readonly errorLevel: number;
  readonly cnmi: Cnmi;
  readonly memory: MemoryName;
}

export function freshSettings(defaults: SettingDefaults): Settings {
  const { memory } = defaults;
  return {
    echo: true,
    verbose: true,
    quiet: false,
    errorLevel: defaults.errorLevel,
    isTextMode: false,
    characterSet: 'IRA',
    service: 0,
    firstOctet: 17,
    validityCode: 167,
    protocolId: 0,
    dataCoding: 0,
    showsHeaders: false,
    cnmi: defaults.cnmi,
    memories: [memory, memory, memory],
    registration: { CREG: 0, CGREG: 0, CEREG: 0 },
    showsCaller: false,
    operatorFormat: 0,
    moreMessages: 0,
    showsUssd: 0,
    isNoisy: true,
    sRegisters: new Map(),
  };
}
