/** `+CMS ERROR: 300` and above: the modem refused (TS 27.005 §3.2.5), and the numbers of the makers from 512 up. */
import type { VerdictRow } from './row.ts';

// biome-ignore format: one row, one line
export const modemRows: readonly VerdictRow[] = [
  [300, 'modem-failure', 'modem', 'retry', 'The modem failed: it is restarted when this goes on.', { retryAfterMs: 5_000, resetAfter: 3 }],
  [301, 'sms-service-reserved', 'modem', 'wait', 'Another user of the modem holds its SMS service: stop the other program (ModemManager?).', { retryAfterMs: 5_000, maxAttempts: 7 }],
  [302, 'operation-not-allowed', 'modem', 'retry', 'The modem does not allow this now: a call, the wrong port or the wrong mode; it is set up again.', { retryAfterMs: 5_000 }],
  [303, 'operation-not-supported', 'modem', 'elsewhere', 'The modem cannot do this: the feature is left out.'],
  [304, 'bad-pdu', 'message', 'give-up', 'The modem refuses the PDU: check the number; report the PDU to us.'],
  [305, 'text-mode', 'modem', 'retry', 'The modem fell out of PDU mode: it is set up again.', { retryAfterMs: 1_000, maxAttempts: 2 }],
  [310, 'no-sim', 'sim', 'elsewhere', 'There is no SIM in the modem: insert one.'],
  [311, 'pin-required', 'sim', 'elsewhere', 'The SIM asks for its PIN: put it into the configuration of this SIM.'],
  [312, 'phone-locked', 'sim', 'elsewhere', 'The modem is locked to another SIM: unlock the modem or change the SIM.'],
  [313, 'sim-failure', 'sim', 'elsewhere', 'The SIM does not answer: clean its contacts or replace it.', { resetAfter: 1 }],
  [314, 'sim-busy', 'modem', 'wait', 'The SIM is busy (start-up or toolkit): it is ready in some seconds.', { retryAfterMs: 2_000, maxAttempts: 30 }],
  [315, 'wrong-sim', 'sim', 'elsewhere', 'The modem does not take this SIM: unlock the modem or change the SIM.'],
  [316, 'puk-required', 'sim', 'elsewhere', 'The SIM is blocked and asks for its PUK: enter it by hand, never automatically.'],
  [317, 'pin2-required', 'sim', 'elsewhere', 'Fixed dialling is active on the SIM and asks for PIN2: switch it off.'],
  [318, 'puk2-required', 'sim', 'elsewhere', 'Fixed dialling is active on the SIM and PIN2 is blocked: enter PUK2 by hand.'],
  [320, 'memory-failure', 'modem', 'retry', 'The message storage of the modem failed: another storage is tried, then a restart.', { retryAfterMs: 5_000 }],
  [321, 'invalid-index', 'modem', 'retry', 'There is nothing stored at this index: the storage is read again.', { retryAfterMs: 1_000 }],
  [322, 'memory-full', 'modem', 'retry', 'The message storage of the modem is full: it is read out and emptied.', { retryAfterMs: 5_000 }],
  [330, 'smsc-unknown', 'modem', 'retry', 'The SIM has no SMSC number: set `smsc` for this SIM.', { retryAfterMs: 1_000, maxAttempts: 2 }],
  [331, 'no-service', 'network', 'elsewhere', 'The modem has no network: check antenna and coverage.'],
  [332, 'network-timeout', 'network', 'retry', 'The network did not answer in time: it may have the message all the same.', { retryAfterMs: 5_000, maxAttempts: 4, outcomeUnknown: true }],
  [340, 'no-acknowledgement-expected', 'modem', 'retry', 'The modem expected no acknowledgement: none is sent any more.', { retryAfterMs: 5_000 }],
  [350, 'quectel-350', 'network', 'elsewhere', 'Undocumented at Quectel: write the SMSC number again (AT+CSCA), or change the bearer (AT+CGSMS) or the radio access.', { resetAfter: 3 }],
  [500, 'unknown-error', 'modem', 'retry', 'The modem does not say what failed: the network may have the message all the same.', { retryAfterMs: 10_000, maxAttempts: 2, resetAfter: 3, outcomeUnknown: true }],
  [512, 'connection-not-established', 'network', 'retry', 'The radio connection could not be set up, mostly a collision with an incoming message: send again.', { retryAfterMs: 3_000 }],
  [513, 'lower-layer-failure', 'network', 'retry', 'No acknowledgement came from the network: it may have the message all the same.', { retryAfterMs: 5_000, outcomeUnknown: true }],
  [514, 'transfer-protocol-error', 'network', 'retry', 'The transfer to the network failed: send again.', { retryAfterMs: 5_000 }],
  [515, 'modem-busy', 'modem', 'wait', 'The modem is still starting up: it is ready in some seconds.', { retryAfterMs: 2_000, maxAttempts: 16 }],
  ...[516, 517, 518, 519, 520, 549, 550, 551, 552, 553, 554].map((number) => pduSyntax(number)),
  [521, 'timer-expired', 'network', 'retry', 'A timer of the transfer ran out: the network may have the message all the same.', { retryAfterMs: 5_000, outcomeUnknown: true }],
  [522, 'temporarily-not-allowed', 'network', 'retry', 'Sending is not allowed for the moment: send again.', { retryAfterMs: 5_000 }],
  [532, 'sim-not-ready', 'modem', 'wait', 'The SIM is not ready yet: it is in some seconds.', { retryAfterMs: 2_000, maxAttempts: 30 }],
  [535, 'stack-busy', 'network', 'retry', 'The protocol stack of the modem is busy: send again.', { retryAfterMs: 5_000 }],
  [615, 'network-failed', 'network', 'elsewhere', 'The modem reports that its network failed: this SIM pauses until it is registered again.'],
  [616, 'network-down', 'network', 'elsewhere', 'The modem reports that its network is down: this SIM pauses until it is registered again.'],
  [770, 'sim-rejected', 'sim', 'elsewhere', 'The network rejected the SIM: ask the operator whether it is active.'],
];

/** Siemens and MTK. */
function pduSyntax(number: number): VerdictRow {
  return [number, 'pdu-syntax', 'message', 'give-up', 'The modem cannot read the PDU: report it to us.'];
}
