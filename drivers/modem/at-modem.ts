/**
 * A ModemDriver over AT commands. It owns the state of the lifecycle machine and the connection, performs the machine's
 * effects, and feeds back what comes of them. Each effect begins a phase; what belongs to an earlier phase unwinds.
 */
import type {
  ModemDriver,
  ModemEvent,
  ModemListener,
  ModemSnapshot,
  SubmitOutcome,
  SubmitRequest,
} from '../driver.ts';
import { ModemError } from '../errors.ts';
import { generic } from '../profiles/generic.ts';
import { profileNamed } from '../profiles/index.ts';
import { localError } from '../verdicts.ts';
import { attend } from './attendance.ts';
import { initialize, probe, registrationInput, unlockSim } from './bring-up.ts';
import { Connection, type Talk } from './connection.ts';
import { type Facts, noFacts } from './facts.ts';
import { type LifecycleEffect, type LifecycleInput, type LifecycleState, step } from './lifecycle-machine.ts';
import type { ModemOptions } from './modem-options.ts';
import { createPinLedger } from './pin-guard.ts';
import { Reactions } from './reactions.ts';
import { reason, reasonOf } from './reasons.ts';
import type { Session, Wishes } from './session.ts';
import { isSameSnapshot, snapshotOf } from './snapshot.ts';
import { Submitter } from './submitter.ts';
import { Timers } from './timers.ts';
import { watchSim } from './watch-sim.ts';
import type { Lane } from './wire.ts';

export type { ModemOptions } from './modem-options.ts';

/** @throws RangeError for a profile that does not exist */
export function createModem(options: ModemOptions): ModemDriver {
  if (options.profile !== undefined && !profileNamed(options.profile)) {
    throw new RangeError(`there is no modem profile named ${options.profile}`);
  }
  return new AtModem(options);
}

/** A port that takes longer to open is stuck in its driver. */
const openDeadlineMs = 10_000;

class AtModem implements ModemDriver {
  readonly name: string;
  readonly #options: ModemOptions;
  readonly #wishes: Wishes;
  readonly #submitter: Submitter;
  #listener: ModemListener | null = null;
  #state: LifecycleState = { kind: 'closed' };
  #facts: Facts;
  #phase: Timers;
  #connection: Connection | null = null;
  /** Of this opening of the port: boot lines count their sessions. */
  #reactions: Reactions;
  /** Openings and closings one after the other. */
  #portWork: Promise<void> = Promise.resolve();
  #nextTryAt: number | null = null;
  #unknownToken: string | null = null;
  #snapshot: ModemSnapshot;

  constructor(options: ModemOptions) {
    this.name = options.name;
    this.#options = options;
    this.#wishes = {
      pin: options.pin,
      pinLedger: options.pinLedger ?? createPinLedger(),
      smsc: options.smsc,
      delivery: options.delivery ?? 'stored',
      requestAcknowledge: options.requestAcknowledge ?? false,
      usb: options.usb,
      profile: options.profile,
    };
    this.#facts = { ...noFacts, profile: profileNamed(options.profile ?? '') ?? generic };
    this.#phase = new Timers(options.clock);
    this.#snapshot = snapshotOf(this.#state, this.#facts, null, false);
    this.#reactions = this.#newReactions();
    this.#submitter = new Submitter({
      readyTalk: () => (this.#state.kind === 'registered' ? this.#talk : null),
      facts: () => this.#facts,
      onTrouble: (trouble) => this.#trouble(trouble),
      onAftercare: (aftercare) => void this.#reactions.takeCare(aftercare),
      onUnknown: (token) => (this.#unknownToken = token),
    });
  }

  get snapshot(): ModemSnapshot {
    return this.#snapshot;
  }

  start(listener: ModemListener): void {
    if (this.#state.kind !== 'closed') return;
    this.#listener = listener;
    this.#feed({ kind: 'start' });
  }

  submit(request: SubmitRequest): Promise<SubmitOutcome> {
    return this.#submitter.submit(request);
  }

  async stop(): Promise<void> {
    this.#feed({ kind: 'stop' });
    await this.#portWork;
  }

  get #talk(): Talk | null {
    return this.#connection?.talk ?? null;
  }

  #feed(input: LifecycleInput): void {
    const { state, effects } = step(this.#state, input);
    this.#state = state;
    if (effects.length > 0) {
      this.#phase.endPhase();
      this.#phase = new Timers(this.#options.clock);
    }
    for (const effect of effects) this.#perform(effect);
    this.#publish();
  }

  #perform(effect: LifecycleEffect): void {
    switch (effect.kind) {
      case 'open-port':
        return this.#open();
      case 'close-port':
        return this.#close();
      case 'reset-channel':
        return this.#connection?.resetTalk(this.#guardMs);
      case 'probe':
        return this.#run('control', (session) => this.#probe(session, effect.settleMs));
      case 'unlock':
        return this.#run('control', unlockSim);
      case 'initialize':
        return this.#run('control', initialize);
      case 'attend':
        return this.#attend();
      case 'watch-sim':
        return this.#watchSim();
      case 'retry-after':
        this.#nextTryAt = this.#options.clock.monotonic() + effect.ms;
        return void this.#phase.after(effect.ms, () => this.#feed({ kind: 'retry-due' }));
      default:
        return effect satisfies never;
    }
  }

  #open(): void {
    const phase = this.#phase;
    this.#portWork = this.#portWork.then(() => (phase.isOver ? undefined : this.#openIn(phase)));
  }

  async #openIn(phase: Timers): Promise<void> {
    const connection = this.#newConnection();
    this.#connection = connection;
    const opened = connection.open().then(
      () => null,
      (error: unknown) => (error instanceof ModemError ? error : localError('port-failed', undefined, error)),
    );
    const failure = await phase.within(openDeadlineMs, opened, localError('port-failed', 'it does not open'));
    if (phase.isOver) return;
    this.#feed(failure ? { kind: 'port-lost', reason: reasonOf(failure) } : { kind: 'port-opened' });
  }

  #newConnection(): Connection {
    this.#reactions = this.#newReactions();
    const connection: Connection = new Connection(
      {
        port: this.#options.port,
        clock: this.#options.clock,
        trace: this.#options.trace,
        listener: this.#listener as ModemListener,
        facts: () => this.#facts,
        learn: (patch) => this.#learn(patch),
        tell: (type, level, detail) => this.#tell(type, level, detail),
        onUnsolicited: (message) => {
          if (this.#connection === connection) this.#reactions.heed(message);
        },
        onDeaf: () => this.#deaf(),
        onLateReference: (reference) => this.#lateReference(reference),
        onLost: (error) => {
          if (this.#connection === connection) this.#feed({ kind: 'port-lost', reason: reasonOf(error) });
        },
      },
      this.#guardMs,
    );
    return connection;
  }

  #newReactions(): Reactions {
    return new Reactions({
      talk: () => this.#talk,
      session: (lane) => this.#session(lane),
      facts: () => this.#facts,
      isInService: () => this.#isInService,
      feed: (input) => this.#feed(input),
      learn: (patch) => this.#learn(patch),
      tell: (type, level, detail) => this.#tell(type, level, detail),
    });
  }

  #close(): void {
    const connection = this.#connection;
    this.#connection = null;
    const isGraceful = this.#state.kind === 'closed';
    this.#portWork = this.#portWork.then(() => connection?.close(isGraceful));
  }

  /** The procedure's result is one input, unless its phase ended under it. */
  #run(lane: Lane, procedure: (session: Session) => Promise<LifecycleInput | null>): void {
    const session = this.#session(lane);
    if (session) void this.#runIn(session, procedure);
  }

  async #runIn(
    session: Session,
    procedure: (session: Session) => Promise<LifecycleInput | null>,
  ): Promise<void> {
    const input = await procedure(session);
    if (input && !session.timers.isOver) this.#feed(input);
  }

  #session(lane: Lane): Session | null {
    const talk = this.#talk;
    if (!talk) return null;
    const facts = () => this.#facts;
    return {
      port: this.#options.port,
      clock: this.#options.clock,
      timers: this.#phase,
      talk: talk.wire.talk(lane),
      wishes: this.#wishes,
      get facts() {
        return facts();
      },
      learn: (patch) => this.#learn(patch),
      tell: (type, level, detail) => this.#tell(type, level, detail),
    };
  }

  async #probe(session: Session, settleMs: number): Promise<LifecycleInput | null> {
    await session.timers.pause(settleMs);
    const talk = this.#talk;
    if (session.timers.isOver || !talk) return null;
    talk.wire.forgetTimeouts();
    const input = await probe(session, (quietMs) =>
      talk.wire.turn('control', (channel) => channel.recoverPrompt(quietMs)).catch(() => undefined),
    );
    // The profile was not known when the channel was made.
    if (input && !session.timers.isOver && talk.guardMs !== this.#guardMs) {
      this.#connection?.resetTalk(this.#guardMs);
    }
    return input;
  }

  get #guardMs(): number {
    return this.#options.guardMs ?? this.#facts.profile.guardMs;
  }

  #attend(): void {
    const talk = this.#talk;
    const session = this.#session('poll');
    if (!talk || !session) return;
    const onSimChanged = () => this.#feed({ kind: 'sim-changed' });
    attend({ session, wire: talk.wire, stored: talk.stored, onSimChanged });
  }

  #watchSim(): void {
    const state = this.#state;
    if (state.kind !== 'locked' && state.kind !== 'failed') return;
    this.#run('poll', (session) => watchSim(session, state.reason.code, state.kind === 'locked'));
  }

  #learn(patch: Partial<Facts>): void {
    this.#facts = { ...this.#facts, ...patch };
    if (!this.#isInService) return;
    // Before it is told: the machine decides whether this is a change of state.
    this.#feed({ kind: 'registration', registration: registrationInput(this.#facts) });
  }

  get #isInService(): boolean {
    return this.#state.kind === 'searching' || this.#state.kind === 'registered';
  }

  #trouble(trouble: 'no-prompt' | 'no-answer'): void {
    this.#tell('submission-unanswered', 'warn', { trouble });
    this.#feed({ kind: 'deaf', reason: reason('modem-deaf') });
  }

  #deaf(): void {
    // A probe counts its own silence.
    if (this.#state.kind === 'probing') return;
    this.#tell('modem-deaf', 'warn', {});
    this.#feed({ kind: 'deaf', reason: reason('modem-deaf') });
  }

  #lateReference(reference: number | null): void {
    const token = this.#unknownToken;
    this.#unknownToken = null;
    if (token !== null && this.#state.kind !== 'closed')
      this.#listener?.onLateReference({ token, reference });
  }

  #tell(type: string, level: ModemEvent['level'], detail: ModemEvent['detail']): void {
    if (this.#state.kind !== 'closed') this.#listener?.onEvent({ type, level, detail });
  }

  #publish(): void {
    const snapshot = snapshotOf(this.#state, this.#facts, this.#nextTryAt, this.#listener !== null);
    if (isSameSnapshot(snapshot, this.#snapshot)) return;
    this.#snapshot = snapshot;
    this.#listener?.onState(snapshot);
  }
}
