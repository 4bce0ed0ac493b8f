/**
 * What must be known of the message memories beyond one connection: which places hold a text that was handed over
 * already, which texts nobody has taken yet, which lists and places hang. In memory only; one per modem.
 */

export interface HeldText {
  readonly memory: string | null;
  readonly index: number;
  readonly pdu: string;
  /** Number of the sweep in which it was offered last. */
  readonly sweep: number;
}

/** A store that is down for long: what is still on the modem will be read again anyway. */
const mostHeld = 500;
const mostPages = 64;
/** After so many in a row it is the list or the place that hangs, not the modem. */
const silencesUntilHung = 2;
/** Places found empty in a row, though a text was read from each a moment before. */
const emptyErasingsUntilSure = 2;

export class StorageRecord {
  #iccid: string | null = null;
  readonly #keptAt = new Map<string, string>();
  readonly #held = new Map<string, HeldText>();
  readonly #silences = new Map<string, number>();
  readonly #left = new Map<string, number>();
  readonly #high = new Set<string>();
  #pages: readonly string[] = [];
  #emptyErasings = 0;
  /** Counts the sweeps, so that what was offered in one is not offered in it again. */
  sweeps = 0;

  /** Another card: what is known of the places of the one before means nothing; what was not taken stays with it. */
  useSim(iccid: string | null): void {
    if (this.#iccid === iccid) return;
    this.#iccid = iccid;
    for (const known of [this.#keptAt, this.#silences, this.#left, this.#high]) known.clear();
  }

  /** Handed over already: only its erasing is missing. */
  isKept(memory: string | null, index: number, pdu: string): boolean {
    return this.#keptAt.get(placeKey(memory, index)) === pdu;
  }

  noteKept(memory: string | null, index: number, pdu: string): void {
    this.#keptAt.set(placeKey(memory, index), pdu);
  }

  /** The modem erases what it has shown (SIM600, quirk 29). */
  get isSelfErasing(): boolean {
    return this.#emptyErasings >= emptyErasingsUntilSure;
  }

  /** @returns whether it is news that the modem erases by itself */
  noteErasing(outcome: 'erased' | 'empty'): boolean {
    const wasSure = this.isSelfErasing;
    this.#emptyErasings = outcome === 'empty' ? this.#emptyErasings + 1 : 0;
    return !wasSure && this.isSelfErasing;
  }

  noteErased(memory: string | null, index: number): void {
    this.#keptAt.delete(placeKey(memory, index));
  }

  /** Some firmwares erase what they have shown (quirk 29): this may be the only copy. */
  hold(text: HeldText): void {
    const key = this.#simKey(text);
    if (this.#held.has(key) || this.#held.size < mostHeld) this.#held.set(key, text);
  }

  release(text: Pick<HeldText, 'memory' | 'index' | 'pdu'>): void {
    this.#held.delete(this.#simKey(text));
  }

  /** Of this SIM, and not offered in this sweep. */
  heldBefore(sweep: number): readonly HeldText[] {
    return [...this.#held].flatMap(([key, text]) =>
      key.startsWith(`${this.#iccid} `) && text.sweep !== sweep ? [text] : [],
    );
  }

  /** @param subject a place, or a memory whose list was asked @returns whether it is news that it hangs */
  noteSilence(subject: string, isCertain = false): boolean {
    const before = this.#silences.get(subject) ?? 0;
    const now = isCertain ? Math.max(before + 1, silencesUntilHung) : before + 1;
    this.#silences.set(subject, now);
    return before < silencesUntilHung && now >= silencesUntilHung;
  }

  noteAnswer(subject: string): void {
    this.#silences.delete(subject);
  }

  isHung(subject: string): boolean {
    return (this.#silences.get(subject) ?? 0) >= silencesUntilHung;
  }

  /** What a sweep left lying in a memory. */
  leftIn(memory: string): number {
    return this.#left.get(memory) ?? 0;
  }

  noteLeft(memory: string, used: number): void {
    this.#left.set(memory, used);
  }

  isHigh(memory: string): boolean {
    return this.#high.has(memory);
  }

  noteHigh(memory: string, isHigh: boolean): void {
    if (isHigh) this.#high.add(memory);
    else this.#high.delete(memory);
  }

  /** Cells send a page again every minute or so. */
  hasPage(page: string): boolean {
    return this.#pages.includes(page);
  }

  notePage(page: string): void {
    this.#pages = [...this.#pages.slice(1 - mostPages), page];
  }

  #simKey({ memory, index, pdu }: Pick<HeldText, 'memory' | 'index' | 'pdu'>): string {
    return `${this.#iccid} ${placeKey(memory, index)} ${pdu}`;
  }
}

export function placeKey(memory: string | null, index: number): string {
  return `${memory ?? ''}:${index}`;
}
