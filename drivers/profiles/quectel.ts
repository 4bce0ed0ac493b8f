/** Quectel EC2x, EG2x, EG06 and the older M and UG series. Quirks 36 to 43 of modems.md. */
import { generic } from './generic.ts';
import { preferring, type Profile } from './profile.ts';
import { quectelVoice } from './voices.ts';

export const quectel: Profile = {
  ...generic,
  name: 'quectel',
  match: { manufacturer: /quectel/i, usb: ['2c7c'] },
  quieting: [
    // Quirk 41: asleep, the AT port goes deaf after minutes.
    { text: 'AT+QSCLK=0' },
    // Quirk 36: unsolicited lines go to one port only. On a UART this very command would send them elsewhere.
    { text: 'AT+QURCCFG="urcport","usbat"', nativeUsbOnly: true },
  ],
  // Quirk 38: before SMS DONE the message commands fail, so that line is worth a fresh start.
  bootLines: [...generic.bootLines, { pattern: /^\+QIND: ?"?SMS DONE/, closesBoot: true }],
  iccidCommands: preferring('AT+QCCID', generic.iccidCommands),
  pinCounters: ['qpinc', 'cpinr', 'csim'],
  notifications: {
    ...generic.notifications,
    // Quirk 37: reports kept in "SR" are announced as "SM",0 and cannot be read there: no ds=2 rung.
    stored: generic.notifications.stored.filter((mode) => !/^\d,1,\d,2/.test(mode)),
  },
  voice: quectelVoice,
  // Quirk 42: AT+QCFG during a boot silently swallows the PIN that follows.
  pinSettleMs: 2_000,
};
