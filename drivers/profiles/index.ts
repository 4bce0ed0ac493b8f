/**
 * All profiles, and which one fits a modem. Order matters: a narrower one (a model) stands before its family.
 * The USB id decides nothing against an answer of the modem itself: bridges and clones carry foreign ids.
 */
import { cinterion, cinterionPhs8 } from './cinterion.ts';
import { fibocom } from './fibocom.ts';
import { generic } from './generic.ts';
import { huawei, huaweiE1750, huaweiE1752, huaweiWithoutList } from './huawei.ts';
import { iridium } from './iridium.ts';
import { novatel } from './novatel.ts';
import type { Profile, ProfileMatch } from './profile.ts';
import { qualcomm } from './qualcomm.ts';
import { quectel } from './quectel.ts';
import { sierra, sierraSl } from './sierra.ts';
import { simcom, simcom7600 } from './simcom.ts';
import { telit } from './telit.ts';
import { ublox } from './ublox.ts';
import { wavecom } from './wavecom.ts';
import { zte } from './zte.ts';

export const profiles: readonly Profile[] = [
  huaweiE1750,
  huaweiE1752,
  huaweiWithoutList,
  huawei,
  quectel,
  simcom7600,
  simcom,
  zte,
  wavecom,
  sierraSl,
  sierra,
  ublox,
  telit,
  cinterionPhs8,
  cinterion,
  fibocom,
  novatel,
  iridium,
  qualcomm,
  generic,
];

/** What a modem says of itself, and what the bus says of it. */
export interface ModemTraits {
  readonly manufacturer: string | null;
  readonly model: string | null;
  /** `2c7c:0125`, where the port belongs to the modem itself. */
  readonly usb?: string | undefined;
}

export function matchProfile(traits: ModemTraits): Profile {
  return (
    profiles.find((profile) => answersFit(profile.match, traits)) ??
    profiles.find((profile) => usbFits(profile.match, traits.usb)) ??
    generic
  );
}

/** The profile a configuration names; undefined where there is none of that name. */
export function profileNamed(name: string): Profile | undefined {
  return profiles.find((profile) => profile.name === name);
}

function answersFit(match: ProfileMatch, traits: ModemTraits): boolean {
  if (!match.manufacturer && !match.model) return false;
  if (match.manufacturer && !match.manufacturer.test(traits.manufacturer ?? '')) return false;
  return !match.model || match.model.test(traits.model ?? '');
}

function usbFits(match: ProfileMatch, usb: string | undefined): boolean {
  if (!usb) return false;
  const id = usb.toLowerCase();
  return (match.usb ?? []).some((known) => id === known || id.startsWith(`${known}:`));
}
