/**
 * Cinterion modules, also as Siemens, Gemalto and Thales: MC35i, MC75i, PHS8 and their heirs. Quirks 44 to 47 of
 * modems.md; what no setting can cure (empty places read as FF) is done for every modem alike.
 */
import { generic } from './generic.ts';
import { preferring, type Profile } from './profile.ts';

/** Quirk 44: MC75i takes <bfr> 1 only (gammu PR#1207); the plain forms stay below for those that take 0 only. */
const unbuffered = ['2,1,0,1,1', '1,1,0,1,1', '2,1,0,2,1'];
const plain = generic.notifications.stored.filter((mode) => !unbuffered.includes(mode));

export const cinterion: Profile = {
  ...generic,
  name: 'cinterion',
  match: { manufacturer: /cinterion|siemens|gemalto|thales/i, usb: ['1e2d'] },
  iccidCommands: preferring('AT^SCID', generic.iccidCommands),
  pinCounters: ['cinterion-spic', 'cpinr', 'csim'],
  notifications: {
    stored: [...unbuffered, ...plain],
    direct: preferring('2,2,0,1,1', generic.notifications.direct),
  },
};

/** Quirk 46: <ds> knows 0 only, so no report is ever announced; <bfr> 1 only (ModemManager, transcript cnmi-4). */
export const cinterionPhs8: Profile = {
  ...cinterion,
  name: 'cinterion-phs8',
  match: { manufacturer: /cinterion|siemens|gemalto|thales/i, model: /^PHS8/i },
  notifications: {
    stored: preferring('2,1,0,0,1', cinterion.notifications.stored),
    direct: preferring('2,2,0,0,1', cinterion.notifications.direct),
  },
  capabilities: { ...cinterion.capabilities, statusReports: false },
};
