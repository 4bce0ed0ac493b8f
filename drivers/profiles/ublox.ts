/** u-blox SARA, TOBY and LARA modules. The command names are those of the u-blox AT manual. */
import { generic } from './generic.ts';
import type { Profile } from './profile.ts';

export const ublox: Profile = {
  ...generic,
  name: 'ublox',
  match: { manufacturer: /u-?blox/i, usb: ['1546'] },
  pinCounters: ['upincnt', 'cpinr', 'csim'],
};
