/** Iridium satellite modems. Quirk 65 of modems.md: one form of AT+CNMI only, which announces no reports. */
import { generic } from './generic.ts';
import { preferring, type Profile } from './profile.ts';

export const iridium: Profile = {
  ...generic,
  name: 'iridium',
  match: { manufacturer: /iridium/i },
  notifications: {
    ...generic.notifications,
    stored: preferring('2,1,0,0,1', generic.notifications.stored),
  },
  capabilities: { ...generic.capabilities, statusReports: false },
};
