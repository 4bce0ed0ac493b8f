/** Huawei sticks (E1xx to E3xx, MU509): noise until AT^CURC=0, odd final results, indexes from 0, reports by mode 1. */
import { splitArguments } from '../command-line.ts';
import { ussdCommandsWith } from '../commands/ussd.ts';
import { clean, type Personality } from '../personality.ts';
import { cme, ok } from '../reply.ts';

const signalNoise = ['^RSSI: 18', '^HCSQ: "LTE",46,41,146,22'];

export const huawei: Personality = {
  ...clean,
  name: 'huawei',
  manufacturer: 'huawei',
  model: 'E3372',
  revision: '21.180.01.00.00',
  information: ['Manufacturer: huawei', 'Model: E3372', 'Revision: 21.180.01.00.00'],
  unknownCommand: 'COMMAND NOT SUPPORT',
  memories: { SM: 20, ME: 23, SR: 10 },
  memory: 'SM',
  // reports go to an SR that no command can read: with ds=2 they are lost
  memoryNames: ['SM', 'ME'],
  indexBase: 0,
  cnmiRanges: ['0,1', '0-3', '0,2,3', '0-2', '0,1'],
  acceptsCnmi: ({ mode, ds }) => ds !== 1 || mode === 1,
  memoryFullLines: ['^SMMEMFULL: "SM"'],
  hasBlankLinesAroundCmgs: true,
  bootLines: [
    [0, '^SYSSTART'],
    [1_000, '^SIMST: 1'],
    [1_000, '^SRVST: 2'],
    [1_500, '^MODE: 5,4'],
  ],
  bootMs: 1_000,
  noise: { everyMs: 5_000, lines: [...signalNoise, '^DSFLOWRPT: 00000010,00000000,00000000,00000000'] },
  noiseInsidePdu: signalNoise.slice(0, 1),
  lacks: ['+CCID', '+ICCID', '+CPINR', '+CESQ'],
  commands: {
    '^CURC': {
      read: ({ settings }) => ok(`^CURC: ${Number(settings.isNoisy)}`),
      write(modem, argument) {
        modem.settings.isNoisy = splitArguments(argument)[0] !== '0';
        return ok();
      },
    },
    // nibbles swapped, as in the file on the card
    '^ICCID': { needsSim: 'cme', read: ({ sim }) => ok(`^ICCID: ${swappedNibbles(sim.iccid)}`) },
    '^CPIN': {
      read: ({ sim }) =>
        sim.isInserted ? ok(`^CPIN: ${pinState(sim.state)},,${sim.pukTries},${sim.pinTries},10,3`) : cme(10),
    },
    '^SYSINFO': { exec: () => ok('^SYSINFO: 2,3,0,5,1,,4') },
    '^CVOICE': { read: () => ok('^CVOICE: 0,8000,16,20') },
    '^PORTSEL': { write: () => ok() },
    '^U2DIAG': { write: () => ok() },
    ...ussdCommandsWith('packed-hex'),
  },
};

function pinState(state: string): string {
  if (state === 'pin') return 'SIM PIN';
  return state === 'puk' || state === 'blocked' ? 'SIM PUK' : 'READY';
}

function swappedNibbles(digits: string): string {
  const even = digits.length % 2 === 0 ? digits : `${digits}F`;
  return even.replace(/(.)(.)/g, '$2$1');
}
