/** How full a message memory is: use in, alarm out. Pure. */
import type { StorageUse } from '../../driver.ts';

export interface Use {
  readonly used: number;
  readonly total: number;
}

/** From here on the operator is told; below the lower share again, so that a use in between is told once. */
const highShare = 0.8;
/** A full memory stops texts and reports alike, so a sweep comes before (modems.md 1.6). */
const sweepShare = 0.6;

export interface UseVerdict {
  readonly isHigh: boolean;
  /** Null: nothing to tell. */
  readonly event: 'storage-high' | 'storage-normal' | null;
}

export function judgeUse({ used, total }: Use, wasHigh: boolean): UseVerdict {
  // Huawei counts a memory it does not have as 0 of 0.
  if (total <= 0) return { isHigh: wasHigh, event: null };
  const share = used / total;
  const isHigh = share >= highShare || (wasHigh && share >= sweepShare);
  if (isHigh === wasHigh) return { isHigh, event: null };
  return { isHigh, event: isHigh ? 'storage-high' : 'storage-normal' };
}

/** @param left what lay there after the last sweep: nothing that a further one could take */
export function wantsSweep({ used, total }: Use, left: number): boolean {
  return total > 0 && used / total >= sweepShare && used > left;
}

/** The list with one memory counted anew; a new name goes to its end. */
export function withUse(
  uses: readonly StorageUse[],
  name: string,
  { used, total }: Use,
): readonly StorageUse[] {
  const now = { name, used, total };
  return uses.some((use) => use.name === name)
    ? uses.map((use) => (use.name === name ? now : use))
    : [...uses, now];
}
