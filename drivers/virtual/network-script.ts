/** Which behaviour a submission meets: what a test scripted last, else the magic numbers, else plain delivery. */
import { type Behaviour, behaviours } from './behaviour.ts';
import { magicBehaviours } from './magic-numbers.ts';

/** What a predicate may look at. Numbers are +E.164. */
export interface ScriptedSubmission {
  readonly to: string;
  readonly simNumber: string;
  readonly text: string;
  readonly protocolId: number;
  readonly validitySeconds: number | null;
}

export type ScriptTarget = string | ((submission: ScriptedSubmission) => boolean);

interface Rule {
  readonly matches: (submission: ScriptedSubmission) => boolean;
  readonly behaviours: readonly Behaviour[];
  /** A used-up list gives way to older rules; a single behaviour, and a magic number, stay for ever. */
  readonly isRepeating: boolean;
  used: number;
}

export class NetworkScript {
  #rules: Rule[] = [];
  readonly #magicUses = new Map<string, number>();
  readonly #fallback: Behaviour;

  constructor(fallback: Behaviour = behaviours.delivered()) {
    this.#fallback = fallback;
  }

  /** @returns removes the rule again */
  add(target: ScriptTarget, behaviour: Behaviour | readonly Behaviour[]): () => void {
    const isRepeating = !isList(behaviour);
    const rule: Rule = {
      matches: typeof target === 'string' ? (submission) => submission.to === target : target,
      behaviours: isRepeating ? [behaviour] : behaviour,
      isRepeating,
      used: 0,
    };
    this.#rules.unshift(rule);
    return () => void (this.#rules = this.#rules.filter((other) => other !== rule));
  }

  /** Takes the next behaviour for this submission; lists move on by one. */
  take(submission: ScriptedSubmission): Behaviour {
    for (const rule of this.#rules) {
      if (!rule.isRepeating && rule.used >= rule.behaviours.length) continue;
      if (!rule.matches(submission)) continue;
      const behaviour = rule.behaviours[rule.isRepeating ? 0 : rule.used];
      rule.used += 1;
      if (behaviour) return behaviour;
    }
    return this.#magic(submission.to) ?? this.#fallback;
  }

  #magic(number: string): Behaviour | undefined {
    const list = magicBehaviours(number);
    if (!list) return undefined;
    const used = this.#magicUses.get(number) ?? 0;
    this.#magicUses.set(number, used + 1);
    return list[Math.min(used, list.length - 1)];
  }
}

function isList(value: Behaviour | readonly Behaviour[]): value is readonly Behaviour[] {
  return Array.isArray(value);
}
