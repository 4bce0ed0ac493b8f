/**
 * By which name a modem is known while it is plugged out and in again. An IMEI names it where it is alone in carrying
 * it; pools ship with cloned and zero IMEIs (gammu#334), there the place is added. Comes in: who is present where, and
 * who was before. Goes out: a key for each, in the same order.
 */
export interface Presence {
  readonly imei: string | null;
  readonly iccid: string | null;
  /** The socket, as far as the machine tells: by-path, USB device, or the path itself. */
  readonly place: string;
}

export interface KnownModem extends Presence {
  readonly key: string;
}

export function assignKeys(present: readonly Presence[], known: readonly KnownModem[]): readonly string[] {
  const keys = new Map<Presence, string>();
  for (const imei of new Set(present.map((one) => one.imei))) {
    const bearers = present.filter((one) => one.imei === imei);
    const before = known.filter((one) => one.imei === imei);
    for (const [bearer, key] of keysOfBearers(imei, bearers, before)) keys.set(bearer, key);
  }
  return present.map((one) => keys.get(one) ?? '');
}

/** Rules in order of certainty; each key is given once. */
function keysOfBearers(
  imei: string | null,
  bearers: readonly Presence[],
  before: readonly KnownModem[],
): ReadonlyMap<Presence, string> {
  const keys = new Map<Presence, string>();
  const free = new Set(before);
  const give = (bearer: Presence, fits: (one: KnownModem) => boolean) => {
    const one = keys.has(bearer) ? undefined : [...free].find(fits);
    if (!one) return;
    free.delete(one);
    keys.set(bearer, one.key);
  };
  for (const bearer of bearers) give(bearer, ({ place }) => place === bearer.place);
  // Moved to another socket with its SIM in it.
  for (const bearer of bearers) give(bearer, ({ iccid }) => iccid !== null && iccid === bearer.iccid);
  // One is gone and one has come: moved, and the SIM was changed.
  const strangers = bearers.filter((bearer) => !keys.has(bearer));
  if (isTelling(imei) && strangers.length === 1 && free.size === 1)
    give(strangers[0] as Presence, () => true);
  const isAlone = isTelling(imei) && bearers.length === 1 && before.length === 0;
  for (const bearer of bearers) {
    if (!keys.has(bearer)) keys.set(bearer, isAlone && imei ? imei : `${imei ?? 'unknown'}@${bearer.place}`);
  }
  return keys;
}

/** Placeholders are never alone for long: one digit again and again, or counting up. */
export function isTelling(imei: string | null): boolean {
  return imei !== null && !/^(\d)\1*$/.test(imei) && !imei.startsWith('12345678901234');
}
