/** The texts of the parts of one message to the whole text. */

import type { Concatenation } from './types.ts';

export interface TextPart {
  readonly text: string;
  readonly concatenation?: Concatenation;
}

/**
 * In order of sequence, whatever the order of `parts`; of a part that came twice the first counts, and `missing`
 * stands for each part that is not there. Surrogate halves that were cut apart meet again.
 */
export function joinSegments(parts: readonly TextPart[], missing = ''): string {
  const total = parts[0]?.concatenation?.total;
  if (total === undefined) return parts.map((part) => part.text).join('');
  const texts = Array.from({ length: total }, (): string | undefined => undefined);
  for (const { text, concatenation } of parts) {
    if (concatenation !== undefined) texts[concatenation.sequence - 1] ??= text;
  }
  return texts.map((text) => text ?? missing).join('');
}
