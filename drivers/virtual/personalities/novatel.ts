/** Novatel sticks: AT+CNMA is refused and switches reports off; a service value that is no service. */
import { clean, type Personality } from '../personality.ts';
import { cms, ok } from '../reply.ts';

export const novatel: Personality = {
  ...clean,
  name: 'novatel',
  manufacturer: 'Novatel Wireless Incorporated',
  model: 'MC760',
  revision: '133',
  information: ['Manufacturer: Novatel Wireless Incorporated', 'Model: MC760'],
  accessTechnology: 2,
  memories: { SM: 30, ME: 100, SR: 5 },
  cnmiRanges: ['0-2', '0-3', '0-3', '0,1', '0,1'],
  acceptsCnmi: ({ mode, ds }) => ds !== 1 || mode === 1,
  lacks: ['+ICCID', '+CPINR', '+CESQ', '+CEREG', '+CGSMS'],
  commands: {
    '+CNMA': {
      exec: ({ settings }) => {
        settings.cnmi = { ...settings.cnmi, ds: 0 };
        return cms(340);
      },
      write: ({ settings }) => {
        settings.cnmi = { ...settings.cnmi, ds: 0 };
        return cms(340);
      },
    },
    $NWPINR: { read: ({ sim }) => ok(`$NWPINR: PIN1, ${sim.pinTries}`) },
  },
};
