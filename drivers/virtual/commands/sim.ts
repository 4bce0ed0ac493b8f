/** PIN, PUK and their counters: TS 27.007 §8.3, §8.65, §7.4, §7.5. */
import { splitArguments } from '../command-line.ts';
import type { CommandTable, ModemCore } from '../command-table.ts';
import { cme, ok, type Reply } from '../reply.ts';

const operationNotAllowed = cme(3);
const simNotInserted = cme(10);
const pukRequired = cme(12);
const simBusy = cme(14);
const incorrectPassword = cme(16);
const incorrectParameters = cme(50);

export const simCommands: CommandTable = {
  '+CPIN': { read: pinState, write: enterPin },
  '+CPINR': {
    exec: ({ sim }) =>
      sim.isInserted
        ? ok(`+CPINR: SIM PIN,${sim.pinTries},3`, `+CPINR: SIM PUK,${sim.pukTries},10`)
        : simNotInserted,
  },
  '+CLCK': { needsSim: 'cme', write: lock, test: '+CLCK: ("SC")' },
  '+CPWD': { needsSim: 'cme', write: changePin, test: '+CPWD: ("SC",8)' },
};

function pinState(modem: ModemCore): Reply {
  const line = {
    absent: undefined,
    busy: undefined,
    pin: '+CPIN: SIM PIN',
    puk: '+CPIN: SIM PUK',
    blocked: undefined,
    ready: '+CPIN: READY',
  }[modem.sim.state];
  if (line) return modem.personality.leavesCpinUnfinished ? { kind: 'unfinished', lines: [line] } : ok(line);
  if (modem.sim.state === 'busy') return simBusy;
  return modem.sim.state === 'blocked' ? cme(13) : simNotInserted;
}

function enterPin(modem: ModemCore, argument: string): Reply {
  const { sim } = modem;
  const [code = '', newPin] = splitArguments(argument);
  const { state } = sim;
  if (state === 'absent') return simNotInserted;
  if (state === 'ready' || state === 'busy' || state === 'blocked') return operationNotAllowed;
  if (!/^\d{4,8}$/.test(code)) return incorrectParameters;
  if (state === 'puk') {
    if (newPin === undefined) return pukRequired;
    if (!sim.unblock(code, newPin)) return incorrectPassword;
  } else if (!sim.verify(code)) {
    return sim.pinTries === 0 ? pukRequired : incorrectPassword;
  }
  modem.radio.search();
  return ok();
}

/** AT+CLCK="SC",mode[,pin]: whether the card asks for its PIN. */
function lock(modem: ModemCore, argument: string): Reply {
  const [facility, mode, pin = ''] = splitArguments(argument);
  if (facility !== 'SC') return incorrectParameters;
  if (mode === '2') return ok(`+CLCK: ${Number(modem.sim.isPinAsked)}`);
  if (mode !== '0' && mode !== '1') return incorrectParameters;
  if (!modem.sim.verify(pin)) return modem.sim.pinTries === 0 ? pukRequired : incorrectPassword;
  modem.sim.isPinAsked = mode === '1';
  return ok();
}

function changePin(modem: ModemCore, argument: string): Reply {
  const [facility, oldPin = '', newPin = ''] = splitArguments(argument);
  if (facility !== 'SC' || !/^\d{4,8}$/.test(newPin)) return incorrectParameters;
  return modem.sim.changePin(oldPin, newPin) ? ok() : incorrectPassword;
}
