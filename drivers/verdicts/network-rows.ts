/** `+CMS ERROR: 1` to 127: the network refused, with an RP cause (TS 24.011 §8.2.5.4, TS 27.005 §3.2.5). */
import { plainest, type VerdictRow } from './row.ts';

// biome-ignore format: one row, one line
export const networkRows: readonly VerdictRow[] = [
  [1, 'unassigned-number', 'message', 'give-up', 'The number is not assigned to anyone: check the recipient.'],
  [8, 'operator-barred', 'sim', 'elsewhere', 'The operator bars this SIM from sending: check that it is paid and allowed to send SMS.'],
  [10, 'sms-barred', 'sim', 'elsewhere', 'Call barring is active for this SIM: lift it with the operator or with AT+CLCK.'],
  [11, 'network-refused', 'network', 'elsewhere', 'The network refused with a reserved cause: another SIM may pass.'],
  [17, 'network-failure', 'network', 'retry', 'The network failed to carry the message: it often passes a little later.', { retryAfterMs: 10_000, maxAttempts: 4 }],
  [21, 'transfer-rejected', 'sim', 'elsewhere', 'The network rejected the transfer: look for missing credit, a spam filter or a barred destination, then reconnect the modem.'],
  [22, 'network-memory-exceeded', 'network', 'retry', 'The network has no memory left for the message: wait for it to recover.', { retryAfterMs: 30_000 }],
  [27, 'destination-out-of-service', 'network', 'retry', 'The destination is out of service: it may be back in a minute.', { retryAfterMs: 60_000, maxAttempts: 3 }],
  [28, 'unidentified-subscriber', 'sim', 'elsewhere', 'The network does not know this SIM: ask the operator whether it is active.'],
  [29, 'facility-rejected', 'sim', 'elsewhere', 'The network rejected SMS for this SIM: ask the operator whether SMS is part of the plan.'],
  [30, 'unknown-subscriber', 'message', 'elsewhere', 'The home register does not know the recipient (or this SIM): check the number, another SIM may pass once.'],
  [38, 'network-out-of-order', 'network', 'retry', 'The network is out of order: wait, and check the SMSC number (AT+CSCA?).', { retryAfterMs: 30_000, maxAttempts: 3, resetAfter: 3 }],
  [41, 'temporary-failure', 'network', 'retry', 'The network failed for a moment: it passes with a retry.', { retryAfterMs: 5_000, maxAttempts: 4 }],
  [42, 'congestion', 'network', 'retry', 'The network is congested: send more slowly on this SIM.', { retryAfterMs: 10_000 }],
  [47, 'resources-unavailable', 'network', 'retry', 'The network has no channel free: send more slowly on this SIM.', { retryAfterMs: 10_000 }],
  [50, 'sms-not-subscribed', 'sim', 'elsewhere', 'SMS is not part of this SIM (a data-only plan?): try another bearer with AT+CGSMS, or another SIM.'],
  [69, 'facility-not-implemented', 'modem', 'elsewhere', 'The network does not know what was asked: check the SMSC number (AT+CSCA?).'],
  [81, 'invalid-transfer-reference', 'network', 'retry', 'The network lost the thread of the transfer: send once more.', { retryAfterMs: 2_000, maxAttempts: 2 }],
  plainest(95, 'invalid-message', 'The network calls the message invalid'),
  plainest(96, 'invalid-mandatory-information', 'The network misses mandatory information (also seen with a wrong SMSC number)'),
  plainest(97, 'message-type-unknown', 'The network does not know the type of message'),
  [98, 'incompatible-state', 'network', 'retry', 'The message did not fit the state of the transfer: send again.', { retryAfterMs: 5_000 }],
  plainest(99, 'information-element-unknown', 'The network does not know an element of the message'),
  plainest(111, 'protocol-error', 'The network reports a protocol error'),
  [127, 'interworking', 'network', 'retry', 'Another network on the way refused without saying why: it may pass once more.', { retryAfterMs: 10_000, maxAttempts: 2 }],
];

/** 0, and what the standard reserves: as 41. */
export const networkReserved: VerdictRow = [
  0,
  'reserved-cause',
  'network',
  'retry',
  'The network failed with a reserved cause: it passes with a retry.',
  { retryAfterMs: 5_000, maxAttempts: 4 },
];
