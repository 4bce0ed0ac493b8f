/**
 * Sticks that name nobody but the maker of their chip. Quirk 62 of modems.md: after AT+CFUN=1,1 they come back as a
 * CD-ROM (gammu#552). Quirk 64, a CNMI=? that promises what is refused, is met by the ladder of every modem.
 */
import { generic } from './generic.ts';
import type { Profile } from './profile.ts';

export const qualcomm: Profile = {
  ...generic,
  name: 'qualcomm',
  match: { manufacturer: /qualcomm/i, usb: ['05c6:6000'] },
  reboot: null,
};
