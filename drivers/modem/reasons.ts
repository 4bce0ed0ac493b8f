/** Why a modem is not in service: every code a snapshot can carry beside those of the verdict table, with its cure. */
import type { ModemError } from '../errors.ts';

/** A stable code and a sentence with its cure. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

const texts = {
  'not-started': 'The modem has not been started.',
  stopped: 'The modem was stopped.',
  'modem-silent':
    'Nothing answers AT on this port: check that it is the AT port, its speed, and the power supply.',
  'modem-deaf': 'The modem stopped answering: it is set up again.',
  'modem-stuck': 'The modem answers nothing although its port is open: the port is opened again.',
  'submissions-unanswered':
    'The modem answers AT, but two texts in a row got no answer: check the credit of the SIM; the modem is reset.',
  'no-progress':
    'The modem answers AT and refuses every text: its radio is reset; check the SIM with its operator if it goes on.',
  'reports-stopped':
    'Delivery reports came on this modem and have stopped: its radio is reset; if they stay away, ask the operator of its SIM.',
  'recovery-radio-cycle': 'The radio of the modem is switched off and on: nothing to do but wait.',
  'recovery-reboot': 'The modem is restarted: it is back in up to a minute.',
  'recovery-usb-reset': 'The modem is taken from its USB port and given back: it is back in up to a minute.',
  'modem-quarantined':
    'Nothing revives the modem, or it was reset too often in the last hour: switch its power off and on.',
  'other-modem':
    'Another modem answers on this port: plug the right one in, or correct the configuration of this one.',
  'init-refused':
    'The modem refused a setting without which it cannot send: see the event init-step-refused.',
  'sim-pin': 'The SIM asks for its PIN.',
  'pin-missing':
    'The SIM asks for its PIN and none is configured: set `pin`, or switch the PIN off on the SIM.',
  'pin-malformed': 'The configured PIN is not 4 to 8 digits: correct `pin`.',
  'pin-wrong': 'The SIM refused the configured PIN: correct `pin` and restart; it is not tried again.',
  'pin-tried':
    'The configured PIN was tried on this SIM before and did not open it: correct `pin` and restart.',
  'pin-tries-low': 'Only one try is left for the PIN: enter it by hand in a phone, then start again.',
  'pin-unanswered': 'The modem did not answer to the PIN; it is not sent twice: restart the modem.',
  'pin-ledger':
    'It cannot be recorded that the PIN was tried, so it is not sent: check disk space and rights of the database.',
  'sim-puk': 'The SIM asks for its PUK, which is never sent: unblock it in a phone.',
  'sim-missing': 'There is no SIM in the modem, or it is not seated: put one in.',
  'sim-failed': 'The SIM does not work: clean its contacts or replace it.',
  'sim-foreign': 'The modem is locked to another SIM or network: unlock the modem or change the SIM.',
  'sim-silent': 'The modem does not tell the state of its SIM: check the SIM, then restart the modem.',
  searching: 'The modem looks for a network: check antenna and coverage.',
  'registration-denied': 'The network does not take this SIM: check with the operator that it is active.',
} as const;

export type ReasonCode = keyof typeof texts;

export function reason(code: ReasonCode): Reason {
  return { code, text: texts[code] };
}

export function reasonOf(error: ModemError): Reason {
  return { code: error.code, text: error.verdict.text };
}
