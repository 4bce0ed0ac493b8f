/** Sierra Wireless: the MC and EM cards by their own commands, and the SL modules that are Wavecom inside. Quirk 50. */
import { generic } from './generic.ts';
import { preferring, type Profile } from './profile.ts';
import { wavecom } from './wavecom.ts';

export const sierra: Profile = {
  ...generic,
  name: 'sierra',
  match: { manufacturer: /sierra/i, usb: ['1199'] },
  iccidCommands: preferring('AT!ICCID?', generic.iccidCommands),
  // pin, pin2, puk, puk2 (ofono drivers/atmodem/sim.c).
  pinCounters: ['cpinc', 'cpinr', 'csim'],
};

/** SL6087, SL8084: +CPIN: without OK, and CME 515 for a while after AT+CFUN (gammu); its +WIND lines are Wavecom's. */
export const sierraSl: Profile = {
  ...wavecom,
  name: 'sierra-sl',
  match: { manufacturer: /sierra/i, model: /^SL\d{4}/i },
};
