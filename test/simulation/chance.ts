/** One seeded source of chance, and the ways a plan draws from it. The same seed draws the same. */
import { type Random, randomInteger, seededRandom } from '../../drivers/virtual/random.ts';

export class Chance {
  readonly random: Random;

  constructor(seed: number) {
    this.random = seededRandom(Math.imul(seed, 0x9e3779b1) >>> 0);
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return randomInteger(this.random, low, high);
  }

  happens(share: number): boolean {
    return this.random() < share;
  }

  oneOf<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.random() * choices.length)] ?? choices[0];
  }

  /** Each choice stands with its weight. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    const total = choices.reduce((sum, [weight]) => sum + weight, 0);
    let rest = this.random() * total;
    for (const [weight, choice] of choices) {
      rest -= weight;
      if (rest < 0) return choice;
    }
    throw new Error('nothing to choose from');
  }

  times<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }

  octets(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.between(0, 255));
  }
}
