/** Novatel Wireless sticks. Quirks 17 and 53 of modems.md. */
import { generic } from './generic.ts';
import { preferring, type Profile } from './profile.ts';

export const novatel: Profile = {
  ...generic,
  name: 'novatel',
  match: { manufacturer: /novatel/i, usb: ['1410'] },
  pinCounters: ['nwpinr', 'cpinr', 'csim'],
  notifications: {
    ...generic.notifications,
    // The form that ModemManager sets.
    stored: preferring('1,1,2,1,0', generic.notifications.stored),
  },
  // It refuses AT+CNMA for a report, and misbehaves after (ofono).
  acknowledge: 'never',
};
