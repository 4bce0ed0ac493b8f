/**
 * A ModemDriver over AT commands. It owns the state of the lifecycle machine and the connection, performs the machine's
 * effects, and feeds back what comes of them. Each effect begins a phase; what belongs to an earlier phase unwinds.
 */
import type {
  ModemDriver,
  ModemEvent,
  ModemListener,
  ModemSnapshot,
  SpeakOutcome,
  SpeakRequest,
  SubmitOutcome,
  SubmitRequest,
  UssdOutcome,
  UssdRequest,
} from '../driver.ts';
import { generic } from '../profiles/generic.ts';
import { profileNamed } from '../profiles/index.ts';
import { attend } from './attendance.ts';
import { initialize, probe, type RecoverPrompt, registrationInput, unlockSim } from './start/bring-up.ts';
import { Connection, type Talk } from './connection.ts';
import { Connector } from './connector.ts';
import { type Facts, noFacts } from './facts.ts';
import { step } from './lifecycle-machine.ts';
import type { LifecycleEffect, LifecycleInput, LifecycleState } from './lifecycle-states.ts';
import type { ModemOptions } from './modem-options.ts';
import { ProgressWatch } from './recovery/progress-watch.ts';
import { Reactions } from './reactions.ts';
import { reason, reasonOf } from './reasons.ts';
import type { ResetRung } from './recovery/recovery-ladder.ts';
import { Recoverer } from './recovery/recoverer.ts';
import { type Session, type Tell, type Wishes, wishesOf } from './session.ts';
import { SimReporter } from './sim/sim-reporter.ts';
import { isSameSnapshot, snapshotOf } from './snapshot.ts';
import { HoldRecord } from './sending/hold-record.ts';
import { StorageRecord } from './receiving/storage-record.ts';
import { Submitter } from './sending/submitter.ts';
import { Timers } from './timers.ts';
import { Ussd } from './ussd/ussd.ts';
import { Caller } from './voice/caller.ts';
import { watchSim } from './sim/watch-sim.ts';
import type { Lane } from './wire.ts';

export type { ModemOptions } from './modem-options.ts';

/** @throws RangeError for a profile that does not exist */
export function createModem(options: ModemOptions): ModemDriver {
  if (options.profile !== undefined && !profileNamed(options.profile)) {
    throw new RangeError(`there is no modem profile named ${options.profile}`);
  }
  return new AtModem(options);
}

class AtModem implements ModemDriver {
  readonly name: string;
  readonly #options: ModemOptions;
  readonly #wishes: Wishes;
  readonly #submitter: Submitter;
  readonly #ussd: Ussd;
  readonly #caller: Caller;
  #listener: ModemListener | null = null;
  #state: LifecycleState = { kind: 'closed' };
  #facts: Facts;
  #phase: Timers;
  readonly #connector: Connector;
  readonly #recoverer: Recoverer;
  readonly #progress: ProgressWatch;
  readonly #sims: SimReporter;
  /** Of this opening of the port: boot lines count their sessions. */
  #reactions: Reactions;
  #nextTryAt: number | null = null;
  #unknownToken: string | null = null;
  readonly #storageRecord = new StorageRecord();
  readonly #holds: HoldRecord;
  #snapshot: ModemSnapshot;

  constructor(options: ModemOptions) {
    this.name = options.name;
    this.#options = options;
    this.#wishes = wishesOf(options);
    const tell: Tell = (type, level, detail) => this.#tell(type, level, detail);
    this.#facts = { ...noFacts, profile: profileNamed(options.profile ?? '') ?? generic };
    this.#phase = new Timers(options.clock);
    this.#snapshot = snapshotOf(this.#state, this.#facts, null, false, null);
    this.#reactions = this.#newReactions();
    this.#connector = new Connector({
      newConnection: () => this.#newConnection(),
      onOpened: (failure) =>
        this.#feed(failure ? { kind: 'port-lost', reason: reasonOf(failure) } : { kind: 'port-opened' }),
    });
    this.#sims = new SimReporter(tell);
    this.#recoverer = new Recoverer({
      clock: options.clock,
      usbReset: options.usbReset,
      tell,
      whenClosed: () => this.#connector.whenDone(),
      feed: (input) => this.#feed(input),
    });
    this.#progress = new ProgressWatch({
      clock: options.clock,
      facts: () => this.#facts,
      wire: () => (this.#isInService ? (this.#talk?.wire ?? null) : null),
      onStuck: (why) => this.#feed({ kind: 'stuck', reason: why }),
      onHealthy: () => this.#feed({ kind: 'healthy' }),
      tell,
    });
    this.#holds = new HoldRecord(() => this.#facts.identity.iccid, tell);
    const line = {
      readyTalk: () => (this.#state.kind === 'registered' ? this.#talk : null),
      facts: () => this.#facts,
      monotonic: () => options.clock.monotonic(),
    };
    this.#submitter = new Submitter({
      ...line,
      holds: this.#holds,
      onTrouble: (trouble) => this.#trouble(trouble),
      onAftercare: (aftercare) => void this.#reactions.takeCare(aftercare),
      onUnknown: (token) => (this.#unknownToken = token),
    });
    this.#ussd = new Ussd({ ...line, onNetworkUssd: (text) => this.#listener?.onNetworkUssd(text) });
    this.#caller = new Caller(line);
  }

  get snapshot(): ModemSnapshot {
    return { ...this.#snapshot, storages: this.#facts.storages, moreMessages: this.#holds.summary };
  }

  start(listener: ModemListener): void {
    if (this.#state.kind !== 'closed') return;
    this.#listener = listener;
    this.#feed({ kind: 'start' });
  }

  submit(request: SubmitRequest): Promise<SubmitOutcome> {
    return this.#progress.submit(request, (watched) => this.#submitter.submit(watched));
  }

  ussd(request: UssdRequest): Promise<UssdOutcome> {
    return this.#ussd.ussd(request);
  }

  speak(request: SpeakRequest): Promise<SpeakOutcome> {
    return this.#caller.speak(request);
  }

  async stop(): Promise<void> {
    this.#feed({ kind: 'stop' });
    await this.#connector.whenDone();
  }

  get #talk(): Talk | null {
    return this.#connector.connection?.talk ?? null;
  }

  #feed(input: LifecycleInput): void {
    this.#sims.note(input);
    const { state, effects } = step(this.#state, input, this.#recoverer.means(this.#facts.profile));
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
        return this.#connector.open(this.#phase);
      case 'close-port':
        return this.#connector.close(this.#state.kind === 'closed');
      case 'reset-channel':
        return this.#connector.connection?.resetTalk(this.#guardMs);
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
      case 'reset':
        return this.#reset(effect.rung);
      case 'tell-step':
        return this.#recoverer.tellStep(effect);
      case 'retry-after':
        this.#nextTryAt = this.#options.clock.monotonic() + effect.ms;
        return void this.#phase.after(effect.ms, () => this.#feed({ kind: 'retry-due' }));
      default:
        return effect satisfies never;
    }
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
        isInService: () => this.#isInService,
        record: this.#storageRecord,
        learn: (patch) => this.#learn(patch),
        onReceived: (received) => this.#progress.noteReceived(received),
        tell: (type, level, detail) => this.#tell(type, level, detail),
        onUnsolicited: (message) => {
          if (this.#connector.connection !== connection) return;
          if (!this.#ussd.heed(message) && !this.#caller.heed(message)) this.#reactions.heed(message);
        },
        onDeaf: () => this.#deaf(),
        onLateReference: (reference) => this.#lateReference(reference),
        onLost: (error) => {
          if (this.#connector.connection === connection)
            this.#feed({ kind: 'port-lost', reason: reasonOf(error) });
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
    talk.moreMessages.forget();
    const input = await probe(session, this.#recoverPrompt(talk));
    // The profile was not known when the channel was made.
    if (input && !session.timers.isOver && talk.guardMs !== this.#guardMs) {
      this.#connector.connection?.resetTalk(this.#guardMs);
    }
    return input;
  }

  #recoverPrompt({ wire }: Talk): RecoverPrompt {
    return (quietMs) =>
      wire.turn('control', (channel) => channel.recoverPrompt(quietMs)).catch(() => undefined);
  }

  #reset(rung: ResetRung): void {
    this.#progress.forget();
    if (rung === 'usb-reset') return void this.#recoverer.usb(this.#phase);
    const talk = this.#talk;
    if (!talk) return;
    this.#run('control', (session) => this.#recoverer.command(rung, session, this.#recoverPrompt(talk)));
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
    this.#progress.attend(session.timers);
  }

  #watchSim(): void {
    const state = this.#state;
    if (state.kind !== 'locked' && state.kind !== 'failed') return;
    this.#run('poll', (session) => watchSim(session, state.reason.code, state.kind === 'locked'));
  }

  #learn(patch: Partial<Facts>): void {
    const before = this.#facts.identity.iccid;
    this.#facts = { ...this.#facts, ...patch };
    const { iccid } = this.#facts.identity;
    if (iccid !== null && iccid !== before) {
      this.#sims.noteIccid(iccid);
      this.#progress.noteCard(iccid);
    }
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
    this.#progress.noteLateReference();
    if (token !== null && this.#state.kind !== 'closed')
      this.#listener?.onLateReference({ token, reference });
  }

  #tell(type: string, level: ModemEvent['level'], detail: ModemEvent['detail']): void {
    if (this.#state.kind !== 'closed') this.#listener?.onEvent({ type, level, detail });
  }

  #publish(): void {
    const hasStarted = this.#listener !== null;
    const { summary } = this.#holds;
    const snapshot = snapshotOf(this.#state, this.#facts, this.#nextTryAt, hasStarted, summary);
    if (isSameSnapshot(snapshot, this.#snapshot)) return;
    this.#snapshot = snapshot;
    this.#listener?.onState(snapshot);
  }
}
