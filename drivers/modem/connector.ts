/** Opens and closes the port of a modem, one after the other, and holds the connection in between. */
import { ModemError } from '../errors.ts';
import { localError } from '../verdicts.ts';
import type { Connection } from './connection.ts';
import type { Timers } from './timers.ts';

export interface ConnectorOptions {
  readonly newConnection: () => Connection;
  /** Null: it is open. Not called once the phase that asked for it is over. */
  readonly onOpened: (failure: ModemError | null) => void;
}

/** A port that takes longer to open is stuck in its driver. */
const openDeadlineMs = 10_000;

export class Connector {
  readonly #options: ConnectorOptions;
  #connection: Connection | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  get connection(): Connection | null {
    return this.#connection;
  }

  open(phase: Timers): void {
    this.#work = this.#work.then(() => (phase.isOver ? undefined : this.#open(phase)));
  }

  close(isGraceful: boolean): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#work = this.#work.then(() => connection?.close(isGraceful));
  }

  /** Resolves when all that was asked for is done. */
  whenDone(): Promise<void> {
    return this.#work;
  }

  async #open(phase: Timers): Promise<void> {
    const connection = this.#options.newConnection();
    this.#connection = connection;
    const opened = connection.open().then(
      () => null,
      (error: unknown) => (error instanceof ModemError ? error : localError('port-failed', undefined, error)),
    );
    const failure = await phase.within(openDeadlineMs, opened, localError('port-failed', 'it does not open'));
    if (!phase.isOver) this.#options.onOpened(failure);
  }
}
