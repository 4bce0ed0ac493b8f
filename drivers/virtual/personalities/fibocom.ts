/** Fibocom G510: any byte before the result breaks a submission off, and its errors carry the name of the command. */
import { clean, type Personality } from '../personality.ts';

export const fibocom: Personality = {
  ...clean,
  name: 'fibocom',
  manufacturer: 'Fibocom',
  model: 'G510-Q50-00',
  revision: 'G510_V0G.00.00.1C',
  information: ['Fibocom', 'G510-Q50-00'],
  accessTechnology: 0,
  errorText: (family, code) => (family === 'CMS' ? `+CMGS ERROR: ${code}` : undefined),
  lacks: ['+ICCID', '+CPINR', '+CESQ', '+CEREG', '+CGSMS'],
};
