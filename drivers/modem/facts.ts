/**
 * What is known of a modem at a moment: learned by the steps of a probe, corrected by polls and unsolicited lines.
 * Plain data, replaced and never changed in place.
 */
import type { Registration } from '../at/parse-registration.ts';
import type { ModemIdentity, NetworkStatus, StorageUse } from '../driver.ts';
import { generic } from '../profiles/generic.ts';
import type { Profile } from '../profiles/profile.ts';

export interface Facts {
  readonly profile: Profile;
  readonly identity: ModemIdentity;
  /** As CREG and its sisters told last. */
  readonly registrations: Readonly<Partial<Record<Registration['domain'], Registration['registration']>>>;
  readonly operator: string | null;
  readonly signalDbm: number | null;
  readonly smsc: Smsc;
  /** The first memory of CPMS, from which CMGR, CMGL and CMGD read; null: CPMS was refused, the modem has its own. */
  readonly storage: { readonly name: string } | null;
  /** As counted last; the one in use first. */
  readonly storages: readonly StorageUse[];
  /** First list of CPMS=?; empty where it was not told. */
  readonly storagesOffered: readonly string[];
  readonly notification: Notification;
  /** AT+CSMS=1 was accepted: +CMT and +CDS want AT+CNMA. */
  readonly acknowledges: boolean;
}

export interface Smsc {
  readonly number: string | null;
  /** True: the modem has none of its own, so it goes into every PDU. */
  readonly isInPdu: boolean;
}

/** What AT+CNMI was set to; null: no rung was accepted. */
export interface Notification {
  readonly mode: string | null;
  readonly texts: 'stored' | 'direct' | 'none';
  readonly reports: 'stored' | 'direct' | 'none';
}

export const noIdentity: ModemIdentity = {
  manufacturer: null,
  model: null,
  revision: null,
  imei: null,
  imsi: null,
  iccid: null,
  number: null,
};

export const noFacts: Facts = {
  profile: generic,
  identity: noIdentity,
  registrations: {},
  operator: null,
  signalDbm: null,
  smsc: { number: null, isInPdu: false },
  storage: null,
  storages: [],
  storagesOffered: [],
  notification: { mode: null, texts: 'none', reports: 'none' },
  acknowledges: false,
};

/** Best news first: one domain that is registered can carry texts until proven otherwise (modems.md 1.2, step 18). */
const order: readonly NetworkStatus['registration'][] = [
  'home',
  'roaming',
  'searching',
  'denied',
  'none',
  'unknown',
];

export function registrationOf(facts: Facts): NetworkStatus['registration'] {
  const known = Object.values(facts.registrations);
  return order.find((registration) => known.includes(registration)) ?? 'unknown';
}

export function networkOf(facts: Facts): NetworkStatus {
  return {
    registration: registrationOf(facts),
    operator: facts.operator,
    signalDbm: facts.signalDbm,
    smsc: facts.smsc.number,
  };
}

export function isRegistered(facts: Facts): boolean {
  const registration = registrationOf(facts);
  return registration === 'home' || registration === 'roaming';
}
