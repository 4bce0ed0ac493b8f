/** Wavecom Q24xx and the Sierra SL8084: +CPIN without OK, two memory lists, +WIND boot lines, one-argument AT+CPMS. */
import { smsSettingCommands } from '../commands/sms-settings.ts';
import { splitArguments } from '../command-line.ts';
import { clean, type Personality } from '../personality.ts';
import { cms, error, ok } from '../reply.ts';

export const wavecom: Personality = {
  ...clean,
  name: 'wavecom',
  manufacturer: 'WAVECOM MODEM',
  model: 'MULTIBAND  900E  1800',
  revision: '657e09gg.Q2403A 1396908 051607 13:50',
  information: ['WAVECOM MODEM', 'MULTIBAND  900E  1800'],
  accessTechnology: 0,
  memories: { SM: 15, ME: 1, SR: 5 },
  memory: 'SM',
  memoryNames: ['SM', 'SR'],
  memoryLists: '+CPMS: (("SM","BM","SR"),("SM"))',
  cnmi: { mode: 0, mt: 1, bm: 0, ds: 0, bfr: 0 },
  cnmiRanges: ['0-2', '0-3', '0-3', '0-2', '0,1'],
  leavesCpinUnfinished: true,
  bootLines: [
    [500, '+WIND: 1'],
    [2_000, '+WIND: 3'],
    [3_000, '+WIND: 7'],
    [5_000, '+WIND: 4'],
  ],
  bootMs: 500,
  lacks: ['+ICCID', '+CPINR', '+CESQ', '+CEREG', '+CGSMS', '+CLAC'],
  commands: {
    // the second list has one memory, and there is no third
    '+CPMS': {
      ...smsSettingCommands['+CPMS'],
      write(modem, argument) {
        if (splitArguments(argument).length > 2) return cms(302);
        return smsSettingCommands['+CPMS']?.write?.(modem, argument) ?? error;
      },
    },
    '+CCID': { needsSim: 'cme', exec: ({ sim }) => ok(`+CCID: "${sim.iccid}"`) },
    '+WIND': { read: () => ok('+WIND: 255'), write: () => ok() },
  },
};
