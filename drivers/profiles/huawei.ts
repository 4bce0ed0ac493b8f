/**
 * Huawei sticks and modules. Quirks 1 to 17 of modems.md; what no setting can cure (COMMAND NOT SUPPORT, signed
 * indexes, reports by TP-MTI) is done for every modem alike.
 */
import { generic } from './generic.ts';
import { preferring, type Profile } from './profile.ts';

export const huawei: Profile = {
  ...generic,
  name: 'huawei',
  match: { manufacturer: /huawei/i, usb: ['12d1'] },
  // Quirk 1: ^RSSI, ^MODE and ^DSFLOWRPT come every few seconds; gammu#193 shows an E303 that needs this.
  quieting: [{ text: 'AT^CURC=0' }],
  iccidCommands: preferring('AT^ICCID?', generic.iccidCommands),
  pinCounters: ['huawei-cpin', 'cpinr', 'csim'],
  notifications: {
    ...generic.notifications,
    // Quirk 11: MU509 forbids ds=1 with modes 0 and 2, and announces reports in a memory that cannot be read.
    stored: preferring('1,1,0,1,0', generic.notifications.stored),
  },
  // Quirk 17, with quirk 14: CSMS? prints a value that is not a service.
  acknowledge: 'never',
  // Quirk 13: USSD as packed septets in hex; younger ones take it plainly.
  ussd: { prepare: [], forms: ['packed-hex', 'plain'] },
};

/** Quirk 7: CMGL freezes these after a while (gammu#4, #126, #266, #286), so they are read place by place. */
export const huaweiWithoutList: Profile = {
  ...huawei,
  name: 'huawei-e180',
  match: { manufacturer: /huawei/i, model: /^E(180|372|3276)/i },
  storageRead: 'index',
};

/** Quirk 13: takes USSD plainly once it is told to. */
export const huaweiE1752: Profile = {
  ...huawei,
  name: 'huawei-e1752',
  match: { manufacturer: /huawei/i, model: /^E1752/i },
  ussd: { prepare: ['AT^USSDMODE=0'], forms: ['plain', 'packed-hex'] },
};

/** Quirk 8: commands closer than 300 ms overrun the buffer. */
export const huaweiE1750: Profile = {
  ...huaweiWithoutList,
  name: 'huawei-e1750',
  match: { manufacturer: /huawei/i, model: /^E1750/i },
  guardMs: 300,
};
