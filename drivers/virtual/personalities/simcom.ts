/** SIMCom: the 2G SIM800 with its boot lines and CR CR LF, and the LTE SIM7600 with text errors and its wedge. */
import { simcomVoiceCommands } from '../commands/voice.ts';
import { clean, type Personality } from '../personality.ts';
import { ok } from '../reply.ts';

const bootLines: Personality['bootLines'] = [
  [500, 'RDY'],
  [600, '+CFUN: 1'],
  [1_500, '+CPIN: READY'],
  [3_000, 'Call Ready'],
  [3_500, 'SMS Ready'],
  [4_000, '*PSUTTZ: 2026,11,23,9,0,0,"+0",0'],
  [4_000, 'DST: 0'],
];

export const sim800: Personality = {
  ...clean,
  name: 'sim800',
  manufacturer: 'SIMCOM_Ltd',
  model: 'SIMCOM_SIM800C',
  revision: 'Revision:1418B04SIM800C24',
  information: ['SIM800 R14.18'],
  lineEnd: '\r\r\n',
  accessTechnology: 0,
  memories: { SM: 50, ME: 50, SR: 10 },
  memory: 'SM',
  memoryNames: ['SM', 'ME', 'MT'],
  cnmi: { mode: 2, mt: 1, bm: 0, ds: 0, bfr: 0 },
  cnmiRanges: ['0-3', '0-3', '0,2', '0,1', '0,1'],
  emptySlot: ok(),
  bootLines,
  bootMs: 500,
  lacks: ['+ICCID', '+CPINR', '+CESQ', '+CEREG', '+CGSMS'],
  commands: {
    // bare, lower case filler at the end
    '+CCID': { needsSim: 'cme', exec: ({ sim }) => ok(`${sim.iccid}f`.slice(0, 20)) },
    '+SPIC': { exec: ({ sim }) => ok(`+SPIC: ${sim.pinTries},${sim.pukTries},3,10`) },
  },
};

export const sim7600: Personality = {
  ...clean,
  name: 'sim7600',
  manufacturer: 'SIMCOM INCORPORATED',
  model: 'SIMCOM_SIM7600G-H',
  revision: 'LE20B04SIM7600G22',
  information: ['Manufacturer: SIMCOM INCORPORATED', 'Model: SIMCOM_SIM7600G-H', 'Revision: SIM7600M22_V2.0'],
  // numbers from 300 on, and those without a text, come as words, whatever AT+CMEE says
  errorText: (family, code) => (family === 'CMS' && code >= 300 ? '+CMS ERROR: Unknown error' : undefined),
  memories: { SM: 30, ME: 23, SR: 10 },
  memory: 'SM',
  memoryNames: ['SM', 'ME', 'SR'],
  indexBase: 0,
  cnmi: { mode: 2, mt: 1, bm: 0, ds: 0, bfr: 0 },
  cnmiRanges: ['0-2', '0-3', '0,2', '0-2', '0,1'],
  emptySlot: ok(),
  bootLines: [
    [1_000, 'RDY'],
    [2_000, '+CPIN: READY'],
    [4_000, 'SMS DONE'],
    [5_000, 'PB DONE'],
  ],
  bootMs: 1_000,
  deafAfterRingMs: 60_000,
  lacks: ['+CCID', '+CPINR'],
  commands: {
    '+CICCID': { needsSim: 'cme', exec: ({ sim }) => ok(`+ICCID: ${sim.iccid}`) },
    '+SPIC': { exec: ({ sim }) => ok(`+SPIC: ${sim.pinTries},${sim.pukTries},3,10`) },
    '+CNMP': { read: () => ok('+CNMP: 2'), write: () => ok() },
    ...simcomVoiceCommands,
  },
};

/** Says so when its small memory is full, and gets the rest once there is room. */
export const a7670: Personality = {
  ...sim7600,
  name: 'a7670',
  model: 'A7670E-FASE',
  revision: 'A011B05A7670M7',
  information: ['Manufacturer: INCORPORATED', 'Model: A7670E-FASE', 'Revision: A011B05A7670M7'],
  memories: { SM: 10, ME: 10, SR: 10 },
  memoryFullLines: ['+SMS FULL'],
  deafAfterRingMs: 0,
};
