/** `+CMS ERROR: 128` to 255: the SMSC refused, with a failure cause (TP-FCS, TS 23.040 §9.2.3.22). */
import { plainest, type VerdictRow } from './row.ts';

// biome-ignore format: one row, one line
export const smscRows: readonly VerdictRow[] = [
  plainest(128, 'telematic-unsupported', 'The SMSC does not take this protocol identifier (TP-PID)'),
  plainest(129, 'type0-unsupported', 'The SMSC does not take silent messages (type 0)'),
  plainest(130, 'cannot-replace', 'The SMSC cannot replace an earlier message'),
  plainest(143, 'protocol-id-error', 'The SMSC refuses the protocol identifier (TP-PID)'),
  plainest(144, 'alphabet-unsupported', 'The SMSC does not take this alphabet'),
  plainest(145, 'class-unsupported', 'The SMSC does not take this message class'),
  plainest(159, 'coding-error', 'The SMSC refuses the data coding (TP-DCS)'),
  [160, 'command-not-actioned', 'message', 'give-up', 'The SMSC could not do the command: nothing to send again.'],
  [161, 'command-unsupported', 'message', 'give-up', 'The SMSC does not know the command: nothing to send again.'],
  [175, 'command-error', 'message', 'give-up', 'The SMSC refused the command: nothing to send again.'],
  [176, 'tpdu-unsupported', 'message', 'give-up', 'The SMSC does not take this kind of message: report its PDU to us.'],
  [192, 'smsc-busy', 'network', 'retry', 'The SMSC is busy: wait and send again.', { retryAfterMs: 10_000 }],
  [193, 'no-smsc-subscription', 'sim', 'elsewhere', 'This SIM may not use the SMSC: set the SMSC number to the one of its own operator (AT+CSCA).'],
  [194, 'smsc-failure', 'network', 'retry', 'The SMSC failed: wait and send again.', { retryAfterMs: 30_000, maxAttempts: 2 }],
  [195, 'invalid-address', 'message', 'give-up', 'The SMSC calls the number invalid: check the recipient.'],
  [196, 'destination-barred', 'message', 'elsewhere', 'The SMSC bars this destination: a SIM of another operator may pass.'],
  [197, 'duplicate-rejected', 'message', 'give-up', 'The SMSC has this message already: count it as sent and do not send it again.', { outcomeUnknown: true }],
  plainest(198, 'validity-format-unsupported', 'The SMSC does not take this form of validity period'),
  plainest(199, 'validity-unsupported', 'The SMSC does not take a validity period'),
  storage(208, 'sim-storage-full', 'The SIM has no room for messages'),
  storage(209, 'no-sim-storage', 'The SIM cannot store messages'),
  storage(210, 'handset-error', 'The modem failed while handling the message'),
  storage(211, 'storage-exceeded', 'The modem has no room for messages'),
  storage(212, 'toolkit-busy', 'The SIM toolkit is busy'),
  storage(213, 'data-download-error', 'The SIM refused a data download'),
  [255, 'smsc-unspecified', 'network', 'retry', 'The SMSC refused without saying why: it may pass once more.', { retryAfterMs: 15_000, maxAttempts: 2 }],
];

/** 224 to 254. */
export const smscSpecific: VerdictRow = [
  224,
  'smsc-specific',
  'network',
  'elsewhere',
  'The SMSC refused for a reason of its own: ask the operator what the number means; another SIM may pass.',
];

/** What the standard reserves: as 255. */
export const smscReserved: VerdictRow = [
  128,
  'smsc-reserved',
  'network',
  'retry',
  'The SMSC refused with a reserved cause: it may pass once more.',
  { retryAfterMs: 15_000, maxAttempts: 2 },
];

function storage(number: number, code: string, cause: string): VerdictRow {
  return [
    number,
    code,
    'modem',
    'retry',
    `${cause}: the storage is read out and emptied.`,
    { retryAfterMs: 5_000 },
  ];
}
