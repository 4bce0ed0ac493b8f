/** ZTE sticks (MF6xx, K3565): a flood until AT+CPMS?, lines before the prompt, lenient syntax all over. */
import { smsSettingCommands } from '../commands/sms-settings.ts';
import { clean, type Personality } from '../personality.ts';
import { error, ok } from '../reply.ts';

export const zte: Personality = {
  ...clean,
  name: 'zte',
  manufacturer: 'ZTE INCORPORATED',
  model: 'MF627',
  revision: 'BD_MF627V1.0.0B01',
  information: ['Manufacturer: ZTE INCORPORATED', 'Model: MF627', 'Revision: BD_MF627V1.0.0B01'],
  accessTechnology: 2,
  memories: { SM: 20, ME: 100, SR: 10 },
  memory: 'SM',
  memoryNames: ['SM', 'ME', 'SR'],
  indexBase: 0,
  cnmiRanges: ['0-2', '0-3', '0,2,3', '0-2', '0,1'],
  acceptsCnmi: ({ mode, ds }) => ds !== 1 || mode === 1,
  directHeader: (name, length) => `${name}: ,${length}`,
  readHeader: (_status, length) => `+CMGR: ,,${length}`,
  bootLines: [
    [2_000, '+ZPASR: "UMTS"'],
    [2_500, '+ZDONR: "METEOR",272,3,"CS_ONLY","ROAM_OFF"'],
  ],
  bootMs: 1_000,
  noise: { everyMs: 2_000, lines: ['+ZUSIMR:2'] },
  faults: { linesBeforePrompt: ['+ZPASR: "UMTS"'] },
  lacks: ['+CCID', '+ICCID', '+CPINR', '+CESQ', '+CEREG'],
  commands: {
    '+CPMS': {
      ...smsSettingCommands['+CPMS'],
      read(modem) {
        modem.settings.isNoisy = false;
        return smsSettingCommands['+CPMS']?.read?.(modem, '') ?? error;
      },
    },
    // the read form answers the test syntax
    '+CFUN': { read: () => ok('+CFUN: (0-1,4-7),(0-1)'), write: () => ok(), test: '+CFUN: (0-1,4-7),(0-1)' },
    '+CSMP': {
      ...smsSettingCommands['+CSMP'],
      write(modem, argument) {
        modem.sim.smscNumber = '';
        return smsSettingCommands['+CSMP']?.write?.(modem, argument) ?? error;
      },
    },
    '+ZGETICCID': { needsSim: 'cme', exec: ({ sim }) => ok(`+ZGETICCID: ${sim.iccid}`) },
    '+ZPINPUK': { test: ({ sim }) => ok(`+ZPINPUK: ${sim.pinTries},${sim.pukTries}`) },
    '+ZOPRT': { write: () => ok() },
  },
};
