/**
 * The message memories of a modem: read, list and erase places of any of them. CMGR, CMGL and CMGD work on the first
 * memory of CPMS only, so another one is selected for one turn of the wire and the own one selected again after it.
 */
import { parseListHeader } from '../at/parse-sms.ts';
import { parseMemoryUse } from '../at/parse-storage.ts';
import type { AtChannel, AtReply } from '../at/types.ts';
import type { Facts } from './facts.ts';
import type { Lane, Wire } from './wire.ts';

export interface Place {
  readonly index: number;
  readonly pdu: string;
}

export type MemoryAnswer<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The memory cannot be selected, or does not answer this command. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'silent' };

type Ask = (text: string, timeoutMs: number, expects?: string, withPdu?: boolean) => Promise<AtReply>;

export class MessageMemory {
  readonly #wire: Wire;
  readonly #facts: () => Facts;

  constructor(wire: Wire, facts: () => Facts) {
    this.#wire = wire;
    this.#facts = facts;
  }

  /** The PDU at a place; null where it is empty: a bare OK, a header without PDU, +CMS ERROR: 321. */
  read(memory: string | null, index: number, lane: Lane): Promise<MemoryAnswer<string | null>> {
    return this.#in(memory, lane, async (ask) => {
      const reply = await ask(`AT+CMGR=${index}`, this.#timeouts.read, '+CMGR:', true);
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

  /** How many places a memory has, and how many are taken: the answer to its selection. */
  async size(memory: string, lane: Lane): Promise<{ used: number; total: number } | null> {
    const answer = await this.#turn(lane, async (ask) => {
      const reply = await ask(`AT+CPMS="${memory}"`, this.#timeouts.setting, '+CPMS:');
      const own = this.#facts().storage?.name;
      if (own !== undefined && own !== memory)
        await ask(`AT+CPMS="${own}"`, this.#timeouts.setting, '+CPMS:');
      return reply;
    });
    return answer?.kind === 'ok' ? readSize(answer.lines.map((line) => line.text)) : null;
  }

  async erase(memory: string | null, index: number, lane: Lane): Promise<boolean> {
    const answer = await this.#in<boolean>(memory, lane, async (ask) => {
      const reply = await ask(`AT+CMGD=${index}`, this.#timeouts.erase);
      return { kind: 'done', value: reply.kind === 'ok' };
    });
    return answer.kind === 'done' && answer.value;
  }

  get #timeouts(): Facts['profile']['timeoutsMs'] {
    return this.#facts().profile.timeoutsMs;
  }

  async #in<T>(
    memory: string | null,
    lane: Lane,
    job: (ask: Ask) => Promise<MemoryAnswer<T>>,
  ): Promise<MemoryAnswer<T>> {
    const answer = await this.#turn<MemoryAnswer<T>>(lane, async (ask) => {
      const own = this.#facts().storage?.name ?? null;
      if (memory === null || own === null || memory === own) return job(ask);
      const selected = await ask(`AT+CPMS="${memory}"`, this.#timeouts.setting, '+CPMS:');
      if (selected.kind !== 'ok') return { kind: selected.kind === 'error' ? 'refused' : 'silent' };
      try {
        return await job(ask);
      } finally {
        await ask(`AT+CPMS="${own}"`, this.#timeouts.setting, '+CPMS:');
      }
    });
    return answer ?? { kind: 'silent' };
  }

  /** Undefined: the wire closed before the turn came. */
  #turn<T>(lane: Lane, job: (ask: Ask) => Promise<T>): Promise<T | undefined> {
    const turn = this.#wire.turn(lane, (channel) => job(this.#asker(channel)));
    return turn.catch(() => undefined);
  }

  #asker(channel: AtChannel): Ask {
    return (text, timeoutMs, expects, withPdu) =>
      this.#wire.execute(channel, {
        text,
        timeoutMs,
        ...(expects === undefined ? {} : { expects }),
        ...(withPdu === undefined ? {} : { withPdu }),
      });
  }
}

function placeOf({ text, pdu }: { readonly text: string; readonly pdu?: string }): Place[] {
  const index = parseListHeader(text)?.index ?? null;
  return index === null || pdu === undefined ? [] : [{ index, pdu }];
}

/** Of the first memory. */
function readSize(lines: readonly string[]): { used: number; total: number } | null {
  return lines.flatMap((line) => parseMemoryUse(line))[0] ?? null;
}
