/** The message memories of a virtual modem: slots with an index, as AT+CPMS, CMGR, CMGL and CMGD see them. */
import type { MemoryName } from './settings.ts';

/** <stat> of TS 27.005 §3.1: received unread, received read, stored unsent, stored sent. */
export type SlotStatus = 0 | 1 | 2 | 3;

export interface StoredMessage {
  readonly kind: 'text' | 'report' | 'submit' | 'page';
  /** Upper-case hex with the SMSC field. */
  readonly pdu: string;
  status: SlotStatus;
}

type PhysicalMemory = Exclude<MemoryName, 'MT'>;
/** `BM`: cell broadcasts; none unless given. */
export type MemorySizes = Readonly<Record<Exclude<PhysicalMemory, 'BM'>, number>> & { readonly BM?: number };

export class SmsStorage {
  /** Lowest index: 0 or 1 by maker. */
  readonly indexBase: number;
  readonly #slots: Record<PhysicalMemory, (StoredMessage | undefined)[]>;

  constructor(sizes: MemorySizes, indexBase: number) {
    this.indexBase = indexBase;
    this.#slots = {
      SM: emptySlots(sizes.SM),
      ME: emptySlots(sizes.ME),
      SR: emptySlots(sizes.SR),
      BM: emptySlots(sizes.BM ?? 0),
    };
  }

  /** @returns the index, or null when the memory is full */
  store(memory: MemoryName, message: StoredMessage): number | null {
    for (const { slots, from } of this.#parts(memory)) {
      const free = slots.indexOf(undefined);
      if (free < 0) continue;
      slots[free] = message;
      return from + free;
    }
    return null;
  }

  read(memory: MemoryName, index: number): StoredMessage | undefined {
    const place = this.#place(memory, index);
    return place?.slots[place.at];
  }

  remove(memory: MemoryName, index: number): void {
    const place = this.#place(memory, index);
    if (place) place.slots[place.at] = undefined;
  }

  /** Whether such a slot exists, filled or not. */
  has(memory: MemoryName, index: number): boolean {
    return this.#place(memory, index) !== undefined;
  }

  list(memory: MemoryName): { readonly index: number; readonly message: StoredMessage }[] {
    return this.#parts(memory).flatMap(({ slots, from }) =>
      slots.flatMap((message, at) => (message ? [{ index: from + at, message }] : [])),
    );
  }

  used(memory: MemoryName): number {
    return this.list(memory).length;
  }

  capacity(memory: MemoryName): number {
    return this.#parts(memory).reduce((sum, { slots }) => sum + slots.length, 0);
  }

  /** MT is SM and ME in one row. */
  #parts(memory: MemoryName): { slots: (StoredMessage | undefined)[]; from: number }[] {
    if (memory !== 'MT') return [{ slots: this.#slots[memory], from: this.indexBase }];
    return [
      { slots: this.#slots.SM, from: this.indexBase },
      { slots: this.#slots.ME, from: this.indexBase + this.#slots.SM.length },
    ];
  }

  #place(
    memory: MemoryName,
    index: number,
  ): { slots: (StoredMessage | undefined)[]; at: number } | undefined {
    for (const { slots, from } of this.#parts(memory)) {
      const at = index - from;
      if (at >= 0 && at < slots.length) return { slots, at };
    }
    return undefined;
  }
}

function emptySlots(size: number): (StoredMessage | undefined)[] {
  return Array.from<StoredMessage | undefined>({ length: size });
}
