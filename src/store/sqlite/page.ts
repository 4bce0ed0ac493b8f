/** A page out of one row more than it holds: that row only tells whether there is a next one. */
import type { Page } from '../store.ts';

export function pageOf<T extends { readonly id: string }>(rows: readonly T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
