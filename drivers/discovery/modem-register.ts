/**
 * The modems that have answered, each under a key that stays with it. Comes in: what the ports answered. Goes out: the
 * modems of now, and which of them a wish means.
 */
import { foundModem, groupAnswers, type PortAnswer, presenceOf } from './found-modems.ts';
import { assignKeys, type KnownModem } from './modem-key.ts';
import type { FoundModem } from './types.ts';

/** All that is given must fit, but for `iccid` beside others, which only chooses among modems that share an IMEI. */
export interface WantedModem {
  readonly key?: string;
  readonly imei?: string;
  readonly iccid?: string | null;
}

export class ModemRegister {
  readonly #known = new Map<string, KnownModem>();
  #present: readonly { readonly modem: FoundModem; readonly as: KnownModem }[] = [];

  /** Names them; what was remembered keeps its key. */
  update(answers: readonly PortAnswer[]): void {
    const groups = groupAnswers(answers);
    const presences = groups.map(presenceOf);
    const keys = assignKeys(presences, [...this.#known.values()]);
    this.#present = groups.flatMap((group, index) => {
      const [key, presence] = [keys[index], presences[index]];
      return key && presence ? [{ modem: foundModem(key, group), as: { key, ...presence } }] : [];
    });
  }

  /** From now on these keys are theirs. Returns those that had none before. */
  remember(): readonly FoundModem[] {
    const strangers = this.modems.filter(({ key }) => !this.#known.has(key));
    for (const { as } of this.#present) {
      this.#known.set(as.key, { ...as, iccid: as.iccid ?? this.#known.get(as.key)?.iccid ?? null });
    }
    return strangers;
  }

  get modems(): readonly FoundModem[] {
    return this.#present.map(({ modem }) => modem);
  }

  holderOf(path: string): FoundModem | undefined {
    return this.modems.find(({ port, siblings }) => [port, ...siblings].some((one) => one.path === path));
  }

  wanted({ key, imei, iccid = null }: WantedModem): readonly FoundModem[] {
    const fitting = this.modems.filter(
      (modem) =>
        (key === undefined || modem.key === key) && (imei === undefined || modem.identity.imei === imei),
    );
    if (iccid === null) return fitting;
    const exact = fitting.filter((modem) => modem.identity.iccid === iccid);
    if (exact.length > 0 || (key === undefined && imei === undefined)) return exact;
    // Alone with its IMEI: the SIM was changed. Else it may be any of those that share it.
    return key !== undefined || this.#bearers(imei) === 1 ? fitting : [];
  }

  #bearers(imei: string | undefined): number {
    const keys = [...this.#known.values(), ...this.#present.map(({ as }) => as)]
      .filter((one) => one.imei === imei)
      .map((one) => one.key);
    return new Set(keys).size;
  }
}
