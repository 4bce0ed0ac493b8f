/**
 * The message memories of a modem: read, list, count and erase places of any of them. CMGR, CMGL and CMGD work on the
 * first memory of CPMS only, so another one is selected for one turn of the wire and the own one selected again after it.
 */
import { parseListHeader } from '../../at/parse-sms.ts';
import { parseMemoryUse } from '../../at/parse-storage.ts';
import type { AtChannel, AtReply } from '../../at/types.ts';
import type { Facts } from '../facts.ts';
import type { Use } from './storage-use.ts';
import type { Lane, Wire } from '../wire.ts';

export interface Place {
  readonly index: number;
  /** Null: a header came without a PDU that could be read. */
  readonly pdu: string | null;
}

export type MemoryAnswer<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** This memory cannot be selected. */
  | { readonly kind: 'unselectable' }
  /** The memory does not answer this command. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'silent' };

export interface MessageMemoryOptions {
  readonly wire: Wire;
  readonly facts: () => Facts;
  /** False: which memory is selected is being settled anew, and no place is touched. */
  readonly isInService: () => boolean;
  /** A memory was counted, by whatever command. */
  readonly onCount: (memory: string, use: Use) => void;
}

type Ask = (text: string, timeoutMs: number, expects?: string, withPdu?: boolean) => Promise<AtReply>;

export class MessageMemory {
  readonly #options: MessageMemoryOptions;
  readonly #counted = new Map<string, Use>();
  /** The own memory could not be selected again, or that is not sure. */
  #isElsewhere = false;

  constructor(options: MessageMemoryOptions) {
    this.#options = options;
  }

  /** The PDU at a place; null where it is empty: a bare OK, a header without PDU, +CMS ERROR: 321. */
  read(memory: string | null, index: number, lane: Lane): Promise<MemoryAnswer<string | null>> {
    return this.#in(memory, lane, async (ask) => {
      const reply = await ask(`AT+CMGR=${index}`, this.#timeouts.read, '+CMGR:', true);
      if (reply.kind === 'error' && reply.error.code !== 'invalid-index') return { kind: 'refused' };
      if (reply.kind === 'error') return { kind: 'done', value: null };
      if (reply.kind !== 'ok') return { kind: 'silent' };
      return { kind: 'done', value: reply.lines.find((line) => line.pdu !== undefined)?.pdu ?? null };
    });
  }

  /** @param mark called before the line is given back, so that nobody else can take one of the places */
  list<T>(
    memory: string | null,
    lane: Lane,
    mark: (places: readonly Place[]) => T,
  ): Promise<MemoryAnswer<T>> {
    return this.#in(memory, lane, async (ask) => {
      const reply = await ask('AT+CMGL=4', this.#timeouts.list, '+CMGL:', true);
      if (reply.kind === 'error') return { kind: 'refused' };
      if (reply.kind !== 'ok') return { kind: 'silent' };
      return { kind: 'done', value: mark(reply.lines.flatMap(placeOf)) };
    });
  }

  /** How many places a memory has, and how many are taken; null where the modem does not tell. */
  async count(memory: string, lane: Lane): Promise<Use | null> {
    this.#counted.delete(memory);
    await this.#in(memory, lane, async (ask) => {
      // Selecting another one has told it.
      if (memory === this.#own) {
        this.#noteUse(memory, await ask('AT+CPMS?', this.#timeouts.setting, '+CPMS:'));
      }
      return { kind: 'done', value: null };
    });
    return this.#counted.get(memory) ?? null;
  }

  /** `empty`: there was nothing at that place any more. */
  async erase(memory: string | null, index: number, lane: Lane): Promise<'erased' | 'empty' | 'failed'> {
    const answer = await this.#in<'erased' | 'empty' | 'failed'>(memory, lane, async (ask) => {
      const reply = await ask(`AT+CMGD=${index}`, this.#timeouts.erase);
      if (reply.kind === 'error' && reply.error.code === 'invalid-index')
        return { kind: 'done', value: 'empty' };
      return { kind: 'done', value: reply.kind === 'ok' ? 'erased' : 'failed' };
    });
    return answer.kind === 'done' ? answer.value : 'failed';
  }

  get #timeouts(): Facts['profile']['timeoutsMs'] {
    return this.#options.facts().profile.timeoutsMs;
  }

  get #own(): string | null {
    return this.#options.facts().storage?.name ?? null;
  }

  async #in<T>(
    memory: string | null,
    lane: Lane,
    job: (ask: Ask) => Promise<MemoryAnswer<T>>,
  ): Promise<MemoryAnswer<T>> {
    const answer = await this.#turn<MemoryAnswer<T>>(lane, async (ask) => {
      if (!this.#options.isInService()) return { kind: 'silent' };
      const own = this.#own;
      if (own === null) return job(ask);
      // Reading would show the places of another memory, and erasing would lose a text that nobody has read.
      if (this.#isElsewhere && !(await this.#goHome(own, ask))) return { kind: 'silent' };
      if (memory === null || memory === own) return job(ask);
      const selected = await ask(`AT+CPMS="${memory}"`, this.#timeouts.setting, '+CPMS:');
      if (selected.kind === 'error') return { kind: 'unselectable' };
      this.#isElsewhere = true;
      try {
        if (selected.kind !== 'ok') return { kind: 'silent' };
        this.#noteUse(memory, selected);
        return await job(ask);
      } finally {
        await this.#goHome(own, ask);
      }
    });
    return answer ?? { kind: 'silent' };
  }

  async #goHome(own: string, ask: Ask): Promise<boolean> {
    const reply = await ask(`AT+CPMS="${own}"`, this.#timeouts.setting, '+CPMS:');
    this.#isElsewhere = reply.kind !== 'ok';
    return !this.#isElsewhere;
  }

  #noteUse(memory: string, reply: AtReply): void {
    if (reply.kind !== 'ok') return;
    const uses = reply.lines.flatMap((line) => parseMemoryUse(line.text));
    const use = uses.find((one) => one.memory === memory) ?? uses[0];
    if (!use) return;
    const { used, total } = use;
    this.#counted.set(memory, { used, total });
    this.#options.onCount(memory, { used, total });
  }

  /** Undefined: the wire closed before the turn came. */
  #turn<T>(lane: Lane, job: (ask: Ask) => Promise<T>): Promise<T | undefined> {
    const { wire } = this.#options;
    return wire.turn(lane, (channel) => job(this.#asker(channel))).catch(() => undefined);
  }

  #asker(channel: AtChannel): Ask {
    return (text, timeoutMs, expects, withPdu) =>
      this.#options.wire.execute(channel, {
        text,
        timeoutMs,
        ...(expects === undefined ? {} : { expects }),
        ...(withPdu === undefined ? {} : { withPdu }),
      });
  }
}

function placeOf({ text, pdu }: { readonly text: string; readonly pdu?: string }): Place[] {
  const index = parseListHeader(text)?.index ?? null;
  return index === null ? [] : [{ index, pdu: pdu ?? null }];
}
