/** SIMCom SIM800 and SIM900 (2G) and SIM7600 (LTE). Quirks 24 to 35 of modems.md. */
import { generic } from './generic.ts';
import { preferring, type Profile } from './profile.ts';
import { simcomVoice } from './voices.ts';

export const simcom: Profile = {
  ...generic,
  name: 'simcom',
  match: { manufacturer: /simcom/i },
  // Quirk 24: Call Ready and SMS Ready close a boot, and SMS commands fail before.
  bootLines: [...generic.bootLines, { pattern: /^Call Ready$/i, closesBoot: true }],
  pinCounters: ['spic', 'cpinr', 'csim'],
  // SIMCom wants no acknowledgement after +CMT (ofono, modems.md 1.6).
  acknowledge: 'never',
  // A SIM800 needs the firmware that has it; the probe tells.
  voice: simcomVoice,
};

/** Quirk 31: closer than 500 ms and its buffer overruns. Quirk 33: one product id for the whole LTE family. */
export const simcom7600: Profile = {
  ...simcom,
  name: 'simcom-7600',
  match: { manufacturer: /simcom/i, model: /SIM7[56]00|A76/i, usb: ['1e0e:9001'] },
  guardMs: 500,
  iccidCommands: preferring('AT+CICCID', generic.iccidCommands),
};
