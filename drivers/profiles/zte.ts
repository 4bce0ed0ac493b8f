/** ZTE sticks. Quirks 18 to 23 of modems.md. Nothing here may ever send AT+CSMP=: it clears the SMSC (quirk 20). */
import { generic } from './generic.ts';
import { preferring, type Profile } from './profile.ts';

export const zte: Profile = {
  ...generic,
  name: 'zte',
  match: { manufacturer: /zte/i, usb: ['19d2'] },
  // Quirk 21: +ZUSIMR:2 floods every 2 s until this was asked, then the firmware crashes.
  quieting: [{ text: 'AT+CPMS?' }],
  iccidCommands: preferring('AT+ZGETICCID', generic.iccidCommands),
  pinCounters: ['zpinpuk', 'cpinr', 'csim'],
  notifications: {
    ...generic.notifications,
    // ofono drives ZTE with mode 1 (modems.md 1.4, rung 3).
    stored: preferring('1,1,0,1,0', generic.notifications.stored),
  },
  acknowledge: 'never',
};
