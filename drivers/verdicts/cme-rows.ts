/**
 * What `+CME ERROR: n` means (TS 27.007 §9.2) for a gateway that sends SMS. Most numbers say what a +CMS number says
 * too and share its verdict. A number that is missing here but has a row among the +CMS ones from 300 up is read as
 * that: some modems print the one for the other.
 */
import type { VerdictRow } from './row.ts';

/** +CME number, +CMS number with the same meaning. */
export const cmeAsCms: readonly (readonly [cme: number, cms: number])[] = [
  ...[0, 1, 2, 100].map((cme) => [cme, 300] as const),
  [3, 302],
  [4, 303],
  ...[5, 6, 7, 40, 41, 42, 43, 44, 45, 46, 47].map((cme) => [cme, 312] as const),
  [10, 310],
  [11, 311],
  [12, 316],
  [13, 313],
  [14, 314],
  [15, 315],
  [17, 317],
  [18, 318],
  [20, 322],
  [21, 321],
  [22, 321],
  [23, 320],
  [30, 331],
  [31, 332],
  // Siemens and MTK: busy with something else
  ...[256, 257, 258, 259, 260, 261, 263].map((cme) => [cme, 515] as const),
];

// biome-ignore format: one row, one line
export const cmeRows: readonly VerdictRow[] = [
  [16, 'wrong-password', 'sim', 'elsewhere', 'The PIN is wrong: correct it in the configuration before its last try is used up.'],
  ...same([24, 25, 26, 27, 50], 'bad-parameter', 'modem', 'elsewhere', 'The modem refuses a parameter of the command: report its model to us.'),
  [32, 'emergency-only', 'network', 'elsewhere', 'The network allows emergency calls only: check that the SIM is active and may roam here.'],
  [103, 'illegal-subscriber', 'sim', 'elsewhere', 'The network rejects the SIM: ask the operator whether it is active.'],
  [106, 'illegal-equipment', 'modem', 'elsewhere', 'The network blocks the IMEI of this modem: replace the modem.'],
  [107, 'service-refused', 'sim', 'elsewhere', 'The network refuses this service to the SIM: ask the operator.'],
  [111, 'network-not-allowed', 'sim', 'elsewhere', 'The SIM may not use this network: choose another operator (AT+COPS) or allow roaming.'],
  [112, 'area-not-allowed', 'sim', 'elsewhere', 'The SIM may not be used in this area: choose another operator (AT+COPS).'],
  [113, 'roaming-not-allowed', 'sim', 'elsewhere', 'The SIM may not roam here: allow roaming or choose another operator.'],
  ...same([132, 133, 134, 148, 149], 'data-service-error', 'network', 'retry', 'The data service was refused, which says nothing about SMS: send again.', { retryAfterMs: 5_000 }),
  [262, 'sim-blocked', 'sim', 'elsewhere', 'The SIM is blocked: enter its PUK by hand or replace it.'],
  ...same([902, 903], 'audio-error', 'modem', 'retry', 'The modem could not play the sound: no call, muted, or an empty text.', { retryAfterMs: 5_000 }),
];

function same(numbers: readonly number[], ...rest: Tail): VerdictRow[] {
  return numbers.map((number): VerdictRow => [number, ...rest]);
}

type Tail = VerdictRow extends readonly [number, ...infer Rest] ? Rest : never;
