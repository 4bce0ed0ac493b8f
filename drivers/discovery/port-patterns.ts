/** Paths with `*`, `?` and `[..]` in their last part, to the names that are there. Comes in: a pattern. Goes out: paths. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const wildcard = /[*?[]/;

/** A path without a wildcard stands for itself, whether it exists or not. Never rejects. */
export async function expandPattern(pattern: string): Promise<readonly string[]> {
  const last = basename(pattern);
  if (pattern.startsWith('tcp://') || !wildcard.test(last)) return [pattern];
  const folder = dirname(pattern);
  const names = await readdir(folder).catch(() => []);
  const matcher = matcherOf(last);
  return names.filter((name) => matcher.test(name)).map((name) => join(folder, name));
}

/** As a shell has it: a leading dot is matched by a dot only, `[!..]` is the opposite, an unclosed `[` is a letter. */
function matcherOf(pattern: string): RegExp {
  const source = pattern.replace(/\[(!?)([^\]]+)\]|[*?]|[\s\S]/g, (piece, not, letters) => {
    if (piece === '*') return '[^/]*';
    if (piece === '?') return '[^/]';
    if (letters !== undefined) return `[${not ? '^' : ''}${letters.replace(/[\\^[]/g, '\\$&')}]`;
    return piece.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
  });
  return new RegExp(`^${pattern.startsWith('.') ? '' : '(?!\\.)'}${source}$`);
}
