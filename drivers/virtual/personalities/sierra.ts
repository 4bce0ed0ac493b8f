/** Sierra SL8084, Wavecom inside: +CPIN: without OK, and CME 515 for a while after a boot and after AT+CFUN. */
import { generalCommands } from '../commands/general.ts';
import { simCommands } from '../commands/sim.ts';
import type { ModemCore } from '../command-table.ts';
import { clean, type Personality } from '../personality.ts';
import { cme, error } from '../reply.ts';
import { wavecom } from './wavecom.ts';

const initializingMs = 6_000;
/** When AT+CFUN was last written, by modem. */
const radioSetAt = new WeakMap<ModemCore, number>();

function isInitializing(modem: ModemCore): boolean {
  const radioSet = radioSetAt.get(modem) ?? Number.NEGATIVE_INFINITY;
  return Math.min(modem.uptimeMs, modem.clock.monotonic() - radioSet) < initializingMs;
}

export const sl8084: Personality = {
  ...wavecom,
  name: 'sl8084',
  manufacturer: 'Sierra Wireless',
  model: 'SL8084T',
  revision: 'R7.52.0',
  information: ['Sierra Wireless', 'SL8084T'],
  memories: { SM: 15, ME: 100, SR: 5 },
  memoryNames: ['SM', 'ME', 'SR'],
  memoryLists: null,
  commands: {
    '+CCID': wavecom.commands['+CCID'] ?? {},
    '+CFUN': {
      ...generalCommands['+CFUN'],
      write(modem, argument) {
        radioSetAt.set(modem, modem.clock.monotonic());
        return generalCommands['+CFUN']?.write?.(modem, argument) ?? error;
      },
    },
    '+CPIN': {
      ...simCommands['+CPIN'],
      read: (modem) =>
        isInitializing(modem) ? cme(515) : (simCommands['+CPIN']?.read?.(modem, '') ?? error),
    },
  },
};

/** An MC7304: no Wavecom at all, and its own way to the ICCID. */
export const mc7304: Personality = {
  ...clean,
  name: 'mc7304',
  manufacturer: 'Sierra Wireless, Incorporated',
  model: 'MC7304',
  revision: 'SWI9X15C_05.05.58.00',
  information: ['Manufacturer: Sierra Wireless, Incorporated', 'Model: MC7304'],
  lacks: ['+CCID', '+ICCID', '+CPINR'],
  commands: {
    '!ICCID': { needsSim: 'cme', read: ({ sim }) => ({ kind: 'ok', lines: [`!ICCID: ${sim.iccid}`] }) },
    '+CPINC': {
      read: ({ sim }) => ({ kind: 'ok', lines: [`+CPINC: ${sim.pinTries},3,${sim.pukTries},10`] }),
    },
  },
};
