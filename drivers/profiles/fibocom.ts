/**
 * Fibocom modules. Quirk 58: any byte before the result breaks AT+CMGS off, and errors may come as `+CMGS ERROR: n`;
 * no modem is ever written to in that time, and that line is read from every modem.
 */
import { generic } from './generic.ts';
import type { Profile } from './profile.ts';

export const fibocom: Profile = {
  ...generic,
  name: 'fibocom',
  match: { manufacturer: /fibocom/i, usb: ['2cb7'] },
};
