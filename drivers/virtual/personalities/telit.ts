/** Telit HE910, LE910: names in the AT+CPMS= answer, an alpha field that is never left out, #-commands. */
import { clean, type Personality } from '../personality.ts';
import { ok } from '../reply.ts';

export const telit: Personality = {
  ...clean,
  name: 'telit',
  manufacturer: 'Telit',
  model: 'LE910C1-EU',
  revision: '25.00.004',
  information: ['332'],
  memories: { SM: 10, ME: 100, SR: 10 },
  memory: 'SM',
  memoryNames: ['SM', 'ME'],
  namesMemoriesOnWrite: true,
  cnmiRanges: ['0-3', '0-3', '0,2,3', '0-2', '0,1'],
  directHeader: (name, length) => (name === '+CMT' ? `+CMT: "",${length}` : `+CDS: ${length}`),
  readHeader: (status, length) => `+CMGR: ${status},"",${length}`,
  bootMs: 2_000,
  lacks: ['+CCID', '+ICCID', '+CPINR'],
  commands: {
    '#CCID': { needsSim: 'cme', exec: ({ sim }) => ok(`#CCID: ${sim.iccid}`) },
    '#QSS': { read: ({ sim }) => ok(`#QSS: 0,${sim.state === 'ready' ? 3 : 1}`), write: () => ok() },
    '#PCT': { exec: ({ sim }) => ok(`#PCT: ${sim.state === 'puk' ? sim.pukTries : sim.pinTries}`) },
    '#SELINT': { read: () => ok('#SELINT: 2'), write: () => ok() },
  },
};
