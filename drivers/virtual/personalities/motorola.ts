/** Motorola modules of the G24 kind: registration padded with zeros, MODEM ERROR where others say ERROR. */
import { registrationStatus } from '../radio.ts';
import { registrationCommands } from '../commands/registration.ts';
import { clean, type Personality } from '../personality.ts';
import { ok } from '../reply.ts';

export const motorola: Personality = {
  ...clean,
  name: 'motorola',
  manufacturer: '"Motorola CE, Copyright 2000"',
  model: '"GSM900","GSM1800","GSM1900","GSM850","MODEL=G24"',
  revision: 'G24_G_0C.13.0ER',
  information: ['Motorola Mobile Phone'],
  accessTechnology: 0,
  unknownCommand: 'MODEM ERROR',
  lacks: ['+ICCID', '+CPINR', '+CESQ', '+CEREG', '+CGREG', '+CGSMS'],
  commands: {
    '+CREG': {
      ...registrationCommands['+CREG'],
      read: ({ radio, settings }) =>
        ok(`+CREG: ${padded(settings.registration.CREG)},${padded(registrationStatus[radio.status])}`),
    },
  },
};

function padded(value: number): string {
  return String(value).padStart(3, '0');
}
