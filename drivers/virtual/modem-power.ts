/** Power and cable of a virtual modem: plugged or not, booting or listening, boot lines, and the noise of its maker. */
import type { Clock, Timer } from '../clock.ts';
import type { Personality } from './personality.ts';

export class ModemPower {
  readonly #clock: Clock;
  readonly #personality: Personality;
  readonly #isNoisy: () => boolean;
  #isPlugged = true;
  #isListening = true;
  #life = 0;
  #bootedAt = Number.NEGATIVE_INFINITY;
  #timers: Timer[] = [];
  #noise: Timer | null = null;

  constructor(context: { clock: Clock; personality: Personality; isNoisy: () => boolean }) {
    this.#clock = context.clock;
    this.#personality = context.personality;
    this.#isNoisy = context.isNoisy;
  }

  get isPlugged(): boolean {
    return this.#isPlugged;
  }

  /** False during a boot. */
  get isListening(): boolean {
    return this.#isPlugged && this.#isListening;
  }

  /** Changes with every loss of power: what was asked in an older life is not answered. */
  get life(): number {
    return this.#life;
  }

  /** Since the last boot; Infinity for a modem that has been up long before anybody looked. */
  get uptimeMs(): number {
    return this.#clock.monotonic() - this.#bootedAt;
  }

  plug(): void {
    this.#isPlugged = true;
  }

  unplug(): void {
    this.#isPlugged = false;
  }

  /** @param isBoot false for a modem that has been up long before anybody looked */
  up(isBoot: boolean, print: (line: string) => void): void {
    const { bootLines, bootMs, noise } = this.#personality;
    if (isBoot) {
      this.#bootedAt = this.#clock.monotonic();
      this.#isListening = bootMs === 0;
      if (bootMs > 0) this.#timers.push(this.#clock.setTimer(() => void (this.#isListening = true), bootMs));
      for (const [afterMs, line] of bootLines) {
        this.#timers.push(this.#clock.setTimer(() => print(line), afterMs));
      }
    }
    if (noise) this.#makeNoise(noise, print);
  }

  down(): void {
    this.#life += 1;
    for (const timer of this.#timers) timer.cancel();
    this.#timers = [];
    this.#noise?.cancel();
    this.#noise = null;
  }

  #makeNoise(noise: NonNullable<Personality['noise']>, print: (line: string) => void): void {
    this.#noise = this.#clock.setTimer(() => {
      if (this.#isNoisy()) for (const line of noise.lines) print(line);
      this.#makeNoise(noise, print);
    }, noise.everyMs);
  }
}
