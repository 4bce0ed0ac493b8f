/**
 * What one modem family does differently, as data. A profile holds no code: the procedures of modem/ read it. How to
 * add one stands in ../README.md; the conformance suite runs over every profile listed in index.ts.
 */
export interface Profile {
  /** Kebab-case, stable: written into the configuration and shown. */
  readonly name: string;
  readonly match: ProfileMatch;
  /** Shortest pause between a final result and the next command. */
  readonly guardMs: number;
  /** Pause between the prompt and the PDU. */
  readonly promptDelayMs: number;
  /** Sent once the identity is known; a refusal is harmless. */
  readonly quieting: readonly QuietingCommand[];
  /** Lines that tell of a new session of the modem: everything set up before is gone. */
  readonly bootLines: readonly BootLine[];
  /** Asked in this order until one answers with an ICCID. */
  readonly iccidCommands: readonly string[];
  /** Names from modem/sim/pin-counters.ts, asked in this order until one answers. */
  readonly pinCounters: readonly PinCounterName[];
  /** Message memories for received texts, best first (TS 27.005 §3.2.2). */
  readonly storages: readonly StorageName[];
  /** `list` reads a memory with one CMGL; `index` asks for every place, for modems on which CMGL hangs. */
  readonly storageRead: 'list' | 'index';
  /** Arguments of AT+CNMI, best first; the first that is accepted and reads back alike wins. */
  readonly notifications: NotificationLadders;
  /** Whether AT+CSMS=1 and AT+CNMA may be used (TS 27.005 §3.4.4). `never` where acknowledging is broken. */
  readonly acknowledge: 'plain' | 'never';
  readonly timeoutsMs: Timeouts;
  readonly capabilities: Capabilities;
  /** Silence before AT+CPIN=, for modems that lose it after a setting. */
  readonly pinSettleMs: number;
  /** Switch the radio off, best first; AT+CFUN=1 follows. */
  readonly radioOff: readonly string[];
  /** Restarts the modem; null where it does harm. */
  readonly reboot: string | null;
  readonly ussd: UssdProcedure;
  /** How a code is spoken into a call; null: no voice is known. */
  readonly voice: VoiceProcedure | null;
}

/** How a USSD string is written: as it is, or as hex of packed septets. */
export type UssdForm = 'plain' | 'packed-hex';

export interface UssdProcedure {
  /** Before a dialogue; a refusal is harmless. */
  readonly prepare: readonly string[];
  /** Tried in this order until the modem takes one. */
  readonly forms: readonly UssdForm[];
}

/** Text to speech into a call, as a list of what is written and what is waited for. */
export interface VoiceProcedure {
  /** Answered OK by a firmware that has the voice. */
  readonly probe: string;
  /** Before dialling; a refusal is harmless. */
  readonly prepare: readonly string[];
  /** The text goes behind it, and a quote. */
  readonly speak: string;
  /** Tells that all was spoken. */
  readonly spokenLine: RegExp;
  /** Tells that speaking was cut off by an event of the call. */
  readonly cutLine: RegExp | null;
  readonly stop: string;
  readonly keys: KeyProcedure;
}

export interface KeyProcedure {
  /** Once the call is answered; a refusal means that no key is heard. */
  readonly listen: string;
  /** Captures the key, or its character code. */
  readonly line: RegExp;
  readonly isCode: boolean;
}

/** A profile fits when every given pattern fits the answers to CGMI and CGMM, else when the USB id fits. */
export interface ProfileMatch {
  readonly manufacturer?: RegExp;
  readonly model?: RegExp;
  /** Vendor and product as `2c7c:0125`, lower case; a bare vendor `2c7c` fits all its products. */
  readonly usb?: readonly string[];
}

export interface QuietingCommand {
  readonly text: string;
  /** Only where the port is the modem's own USB interface: on a UART behind a bridge it would do harm. */
  readonly nativeUsbOnly?: boolean;
}

/**
 * With a capture group the line comes again and again and carries a session number: only a changed number is a boot.
 */
export interface BootLine {
  readonly pattern: RegExp;
  /** The line ends a boot and proves no new one: a command on the wire may still be answered. */
  readonly closesBoot?: boolean;
}

export type StorageName = 'ME' | 'SM' | 'MT' | 'SR' | 'BM';

export type PinCounterName =
  | 'cpinr'
  | 'csim'
  | 'spic'
  | 'cpinc'
  | 'upincnt'
  | 'huawei-cpin'
  | 'qpinc'
  | 'pct'
  | 'cinterion-spic'
  | 'nwpinr'
  | 'zpinpuk';

/** `stored` asks for +CMTI (crash-safe), `direct` for +CMT. */
export interface NotificationLadders {
  readonly stored: readonly string[];
  readonly direct: readonly string[];
}

/** Reply time-outs by kind of command, milliseconds (modems.md 1.8 names the evidence). */
export interface Timeouts {
  /** AT inside a probe. */
  readonly probe: number;
  /** Settings that touch neither SIM nor network. */
  readonly setting: number;
  /** Registration and signal. */
  readonly query: number;
  /** CGSN and what reads the SIM. */
  readonly sim: number;
  /** CPIN? alone: some modems never send its OK. */
  readonly pinState: number;
  readonly pinEntry: number;
  readonly radio: number;
  readonly operator: number;
  readonly list: number;
  readonly read: number;
  readonly erase: number;
  readonly prompt: number;
  readonly result: number;
}

export interface Capabilities {
  /** False: this family can never announce status reports. */
  readonly statusReports: boolean;
}

/** A ladder with one rung moved, or put, to its top. */
export function preferring<Rung>(first: Rung, ladder: readonly Rung[]): readonly Rung[] {
  return [first, ...ladder.filter((rung) => rung !== first)];
}
