/** Where a long text is cut into segments: never inside a character, inside a grapheme cluster only for want of room. */

const CLUSTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * `widths` has the units of each UTF-16 code unit, 0 where no cut may come before it. Gives the end index of each
 * segment. The count of segments is the least possible: a cluster stays whole only where that costs none.
 */
export function cutText(text: string, widths: Uint8Array, capacity: number): number[] {
  const ends = furthestEnds(widths, capacity);
  const needed = segmentsNeeded(ends);
  const clusters = CLUSTERS.segment(text);
  const cuts: number[] = [];
  let start = 0;
  while (start < text.length) {
    let end = ends[start]!;
    const cluster = clusters.containing(end)?.index ?? end;
    if (cluster > start && needed[cluster]! < needed[start]!) end = cluster;
    cuts.push(end);
    start = end;
  }
  return cuts;
}

/** For each start, the furthest end whose units still fit. */
function furthestEnds(widths: Uint8Array, capacity: number): Uint32Array {
  const ends = new Uint32Array(widths.length);
  let end = 0;
  let units = 0;
  for (let start = 0; start < widths.length; start += 1) {
    while (end < widths.length && units + widths[end]! <= capacity) {
      units += widths[end]!;
      end += 1;
    }
    ends[start] = end;
    units -= widths[start]!;
  }
  return ends;
}

/** For each start, segments to the end of the text when every cut is as late as can be. */
function segmentsNeeded(ends: Uint32Array): Uint32Array {
  const needed = new Uint32Array(ends.length + 1);
  for (let start = ends.length - 1; start >= 0; start -= 1) needed[start] = needed[ends[start]!]! + 1;
  return needed;
}
