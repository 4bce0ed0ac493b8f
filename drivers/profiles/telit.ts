/** Telit modules. Quirks 48 and 49 of modems.md. */
import { generic } from './generic.ts';
import { preferring, type Profile } from './profile.ts';

export const telit: Profile = {
  ...generic,
  name: 'telit',
  match: { manufacturer: /telit/i, usb: ['1bc7'] },
  iccidCommands: preferring('AT#CCID', generic.iccidCommands),
  pinCounters: ['pct', 'cpinr', 'csim'],
};
