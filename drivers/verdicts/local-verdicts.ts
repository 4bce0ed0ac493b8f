/** The verdicts that no modem pronounces: what the port, the channel and the session find out by themselves. */
import type { Verdict } from '../errors.ts';

const port = { blame: 'modem', next: 'elsewhere' } as const;
const wait = { blame: 'modem', next: 'wait' } as const;
const unknown = {
  blame: 'modem',
  next: 'retry',
  retryAfterMs: 10_000,
  maxAttempts: 2,
  outcomeUnknown: true,
} as const;

// biome-ignore format: one row, one line
const texts = {
  'port-missing': { ...port, text: 'There is no such port: plug the modem in, or correct `port` (ls /dev/serial/by-path).' },
  'port-denied': { ...port, text: 'The port may not be opened: add the service user to the group dialout and start again.' },
  'port-busy': { ...port, text: 'Another program holds the port: stop it (fuser shows it; ModemManager is the usual one).' },
  'port-failed': { ...port, text: 'The port could not be used: check cable, hub and driver (dmesg shows the cause).' },
  'port-unplugged': { ...port, text: 'The modem is gone from its port: plug it in again, and check its power supply.' },
  'port-flood': { ...port, text: 'The port says more than a modem can mean, and is set aside: check what is plugged in there, its baud rate and its firmware.' },
  'port-invalid': { ...port, text: 'This is not a port: give a device path such as /dev/serial/by-path/... or tcp://host:port.' },
  'channel-stopped': { ...port, text: 'The modem was stopped while this was waiting: it goes on after the next start.' },
  'no-prompt': { blame: 'modem', next: 'retry', retryAfterMs: 2_000, maxAttempts: 2, text: 'The modem gave no prompt, so nothing was sent: it is set up again.' },
  'prompt-timeout': { blame: 'modem', next: 'retry', retryAfterMs: 2_000, maxAttempts: 2, text: 'The modem gave no prompt in time, so nothing was sent: it is set up again.' },
  'answer-timeout': { ...unknown, text: 'The modem took the message and did not answer in time: it may have been sent; look for a delivery report.' },
  'late-error': { ...unknown, text: 'The modem took the message and reported an error without a number much later: it may have been sent.' },
  'modem-restarted': { ...unknown, text: 'The modem restarted after it took the message, which may have been sent: check its power supply (2 A peaks).' },
  'modem-gone': { ...unknown, text: 'The modem went away after it took the message, which may have been sent: check cable and power supply.' },
  'modem-error': { blame: 'modem', next: 'retry', retryAfterMs: 2_000, maxAttempts: 2, text: 'The modem answered ERROR without a reason: it is tried once more in its plainest form.' },
  'command-not-supported': { blame: 'modem', next: 'elsewhere', text: 'The modem does not know this command: the feature is left out.' },
  'too-many-parameters': { blame: 'modem', next: 'elsewhere', text: 'The modem refuses the number of parameters: a shorter form is tried.' },
  'call-ended': { blame: 'network', next: 'retry', retryAfterMs: 5_000, text: 'The call was not answered, or has ended.' },
  'not-ready': { ...wait, retryAfterMs: 2_000, text: 'The modem is not ready to send: it is being set up, or has no network.' },
  'driver-busy': { ...wait, retryAfterMs: 100, text: 'The modem still carries another message: hand this one over after that.' },
  'ussd-invalid': { blame: 'message', next: 'give-up', text: 'This is no USSD dialogue: dial digits, *, # and + (182 at most), and answer with short text on one line without quotes.' },
  'ussd-unanswered': { blame: 'network', next: 'retry', retryAfterMs: 60_000, text: 'The network did not answer the USSD code in time: try again later, or check the code and the signal.' },
  'ussd-unsupported': { blame: 'network', next: 'give-up', text: 'The network does not know this USSD code, or the modem cannot carry it: check the code with a phone.' },
  'ussd-ended': { blame: 'network', next: 'retry', retryAfterMs: 60_000, text: 'The network ended the USSD session without a text: try again later, or check the code with a phone.' },
  'voice-invalid': { blame: 'message', next: 'give-up', text: 'This cannot be called or spoken: give the number as + and 5 to 15 digits, the code as 4 to 10 digits, 1 to 5 times, ringing for 5 to 120 s.' },
  'voice-unsupported': { blame: 'modem', next: 'elsewhere', text: 'This modem cannot speak into a call: use a SIM in a SIMCom or Quectel module whose firmware has text to speech.' },
  'voice-failed': { blame: 'modem', next: 'elsewhere', text: 'The call was answered, but the modem did not speak: check its firmware for text to speech, and that the network carries its calls.' },
  'in-call': { ...wait, retryAfterMs: 5_000, text: 'The modem has a call already: this one can be made when that has ended.' },
  'unsafe-command': { blame: 'message', next: 'give-up', text: 'The command holds characters that must never reach a modem: nothing was written; report this to us.' },
  'pdu-refused': { blame: 'message', next: 'give-up', text: 'The PDU is not upper-case hex of the announced length: nothing was written; report this to us.' },
} as const satisfies Record<string, Omit<Verdict, 'code'>>;

export type LocalCode = keyof typeof texts;

export const localCodes = Object.keys(texts) as readonly LocalCode[];

const verdicts = new Map<LocalCode, Verdict>(
  localCodes.map((code) => [code, Object.freeze({ code, ...texts[code] })]),
);

export function localVerdict(code: LocalCode): Verdict {
  return verdicts.get(code) as Verdict;
}
