/** What the driver does about an unsolicited line, or about a refusal that tells something of the modem itself. */
import type { Unsolicited } from '../at/types.ts';
import type { Aftercare } from './sending/after-refusal.ts';
import { askRegistration, hangUp, isSimReady, restoreServiceCentre } from './chores.ts';
import type { Talk } from './connection.ts';
import type { Facts } from './facts.ts';
import { learnRegistration } from './start/init-steps.ts';
import type { LifecycleInput } from './lifecycle-states.ts';
import type { Session, Tell } from './session.ts';
import { actionOf, BootWatch } from './unsolicited-actions.ts';
import type { Lane } from './wire.ts';

export interface ReactionsOptions {
  readonly talk: () => Talk | null;
  readonly session: (lane: Lane) => Session | null;
  readonly facts: () => Facts;
  readonly isInService: () => boolean;
  readonly feed: (input: LifecycleInput) => void;
  readonly learn: (patch: Partial<Facts>) => void;
  readonly tell: Tell;
}

/** RING comes every few seconds while a call waits. */
const hangUpPauseMs = 5_000;

export class Reactions {
  readonly #options: ReactionsOptions;
  readonly #bootWatch = new BootWatch();
  #isHangingUp = false;

  constructor(options: ReactionsOptions) {
    this.#options = options;
  }

  heed(message: Unsolicited): void {
    const { talk, facts, feed, learn, tell } = this.#options;
    const boot = this.#bootWatch.find(message.text, facts().profile.bootLines);
    if (boot) {
      tell('modem-booted', 'warn', { line: message.name });
      return feed({ kind: 'rebooted', isFresh: !boot.closesBoot });
    }
    const action = actionOf(message);
    switch (action?.kind) {
      case undefined:
        return;
      case 'direct':
        return void talk()?.direct.take(action.pdu);
      case 'stored':
        return void talk()?.stored.take(action.memory, action.index);
      case 'page':
        return void talk()?.direct.takePage(action.pdu);
      case 'sweep':
        tell('memory-full', 'warn', { memory: action.memory });
        return void this.#sweep();
      case 'registration':
        return learn(learnRegistration([action.line], facts()));
      case 'check-sim':
        return void this.takeCare('check-sim');
      case 'sim-gone':
        return feed({ kind: 'sim-changed' });
      case 'hang-up':
        return void this.#hangUp();
      case 'event':
        return tell(action.type, 'warn', {});
      default:
        return action satisfies never;
    }
  }

  async takeCare(aftercare: Aftercare): Promise<void> {
    const { session: newSession, feed, isInService, tell } = this.#options;
    const session = newSession('incoming');
    if (!session) return;
    switch (aftercare) {
      case 'sweep':
        // +CMS ERROR: 322 names no memory.
        tell('memory-full', 'warn', { memory: null });
        return this.#sweep();
      case 'registration':
        return askRegistration(session);
      case 'service-centre':
        return restoreServiceCentre(session);
      case 'set-up':
        return feed({ kind: 'rebooted', isFresh: false });
      case 'check-sim': {
        const isReady = await isSimReady(session);
        const isNews = isReady !== null && isReady !== isInService();
        if (isNews && !session.timers.isOver) feed({ kind: 'sim-changed' });
        return;
      }
      default:
        return aftercare satisfies never;
    }
  }

  async #sweep(): Promise<void> {
    await this.#options.talk()?.stored.sweep('incoming');
  }

  async #hangUp(): Promise<void> {
    const { session: newSession, isInService, tell } = this.#options;
    const session = newSession('incoming');
    if (this.#isHangingUp || !session || !isInService()) return;
    this.#isHangingUp = true;
    tell('incoming-call', 'info', {});
    await hangUp(session);
    await session.timers.pause(hangUpPauseMs);
    this.#isHangingUp = false;
  }
}
