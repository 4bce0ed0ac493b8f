/** All commands of a clean modem, in one table. */
import type { CommandTable } from '../command-table.ts';
import { generalCommands } from './general.ts';
import { identityCommands } from './identity.ts';
import { registrationCommands } from './registration.ts';
import { simCommands } from './sim.ts';
import { smsReadingCommands } from './sms-reading.ts';
import { smsSendingCommands } from './sms-sending.ts';
import { smsSettingCommands } from './sms-settings.ts';
import { ussdCommands } from './ussd.ts';
import { voiceCommands } from './voice.ts';

export const standardCommands: CommandTable = {
  ...generalCommands,
  ...identityCommands,
  ...simCommands,
  ...registrationCommands,
  ...smsSettingCommands,
  ...smsSendingCommands,
  ...smsReadingCommands,
  ...ussdCommands,
  ...voiceCommands,
};
