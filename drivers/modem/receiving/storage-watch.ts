/** A memory was counted: the figure is learnt, and the operator told once per crossing of a limit. */
import type { Facts } from '../facts.ts';
import type { Tell } from '../session.ts';
import type { StorageRecord } from './storage-record.ts';
import { judgeUse, type Use, withUse } from './storage-use.ts';

export interface StorageWatch {
  readonly record: StorageRecord;
  readonly facts: () => Facts;
  readonly learn: (patch: Partial<Facts>) => void;
  readonly tell: Tell;
}

export function noteCount({ record, facts, learn, tell }: StorageWatch): (memory: string, use: Use) => void {
  return (memory, use) => {
    const { isHigh, event } = judgeUse(use, record.isHigh(memory));
    record.noteHigh(memory, isHigh);
    if (event) tell(event, isHigh ? 'warn' : 'info', { memory, ...use });
    learn({ storages: withUse(facts().storages, memory, use) });
  };
}
