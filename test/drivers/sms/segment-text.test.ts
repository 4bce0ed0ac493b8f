import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexFromOctets } from '../../../drivers/sms/hex.ts';
import { joinSegments } from '../../../drivers/sms/join-segments.ts';
import { segmentText, type SegmentOptions } from '../../../drivers/sms/segment-text.ts';
import { contentOf } from './content.ts';

describe('a text is cut', () => {
  it.each([
    ['a', 0, undefined, [0]],
    ['a', 159, undefined, [159]],
    ['a', 160, undefined, [160]],
    ['a', 161, undefined, [153, 8]],
    ['a', 306, undefined, [153, 153]],
    ['a', 307, undefined, [153, 153, 1]],
    ['a', 160, 16, [160]],
    ['a', 161, 16, [152, 9]],
    ['a', 304, 16, [152, 152]],
    ['a', 305, 16, [152, 152, 1]],
    ['€', 80, undefined, [80]],
    ['€', 81, undefined, [76, 5]],
    ['ж', 69, undefined, [69]],
    ['ж', 70, undefined, [70]],
    ['ж', 71, undefined, [67, 4]],
    ['ж', 134, undefined, [67, 67]],
    ['ж', 135, undefined, [67, 67, 1]],
    ['ж', 71, 16, [66, 5]],
    ['ж', 132, 16, [66, 66]],
    ['ж', 133, 16, [66, 66, 1]],
  ] as const)('%s x %i with %s bits into %j', (character, count, referenceBits, lengths) => {
    const options = { reference: 1, ...(referenceBits && { referenceBits }) };
    const { segments } = segmentText(character.repeat(count), options);
    expect(segments.map((segment) => segment.text.length)).toEqual(lengths);
    for (const segment of segments) expect(segment.octets.length).toBeLessThanOrEqual(140);
  });

  it('with ports into less room', () => {
    const ports = { destination: 2948, source: 9200 };
    expect(lengthsOf('a'.repeat(152), { reference: 1, ports })).toEqual([152]);
    expect(lengthsOf('a'.repeat(153), { reference: 1, ports })).toEqual([146, 7]);
    expect(lengthsOf('ж'.repeat(66), { reference: 1, ports })).toEqual([66]);
    expect(lengthsOf('ж'.repeat(67), { reference: 1, ports })).toEqual([64, 3]);
    const [segment] = segmentText('hi', { reference: 1, ports }).segments;
    expect(hexFromOctets(segment!.octets)).toBe('0605040B8423F0E834');
    expect(segment).toMatchObject({ length: 10, hasHeader: true });
    expect(contentOf(segment!).ports).toEqual({ ...ports, bits: 16 });
  });

  it('never between an escape and its character', () => {
    expect(lengthsOf(`${'x'.repeat(152)}€${'y'.repeat(20)}`)).toEqual([152, 21]);
    expect(lengthsOf(`${'x'.repeat(151)}€${'y'.repeat(20)}`)).toEqual([152, 20]);
  });

  it('never inside a surrogate pair', () => {
    expect(lengthsOf(`${'ж'.repeat(66)}😀${'z'.repeat(20)}`)).toEqual([66, 22]);
    expect(lengthsOf(`${'ж'.repeat(65)}😀${'z'.repeat(20)}`)).toEqual([67, 20]);
  });

  it('between grapheme clusters where that costs no segment', () => {
    const family = '👨‍👩‍👧‍👦';
    expect(lengthsOf(family.repeat(7))).toEqual([66, 11]);
    expect(lengthsOf(`${'ж'.repeat(66)}e\u0301${'z'.repeat(20)}`)).toEqual([66, 22]);
    expect(lengthsOf(`${'a'.repeat(152)}\r\n${'b'.repeat(20)}`)).toEqual([152, 22]);
  });

  it('inside a cluster where a segment would be lost otherwise, or where it has no room', () => {
    expect(lengthsOf(`${'ж'.repeat(66)}e\u0301${'z'.repeat(66)}`)).toEqual([67, 67]);
    expect(lengthsOf(`e${'\u0301'.repeat(100)}`)).toEqual([67, 34]);
  });

  it('and keeps lone surrogates as they are', () => {
    const { segments, encoding } = segmentText('\ude00a\ud83d', { reference: 1 });
    expect(encoding).toBe('ucs2');
    expect(hexFromOctets(segments[0]!.octets)).toBe('DE000061D83D');
  });

  it('into 255 segments at most', () => {
    expect(segmentText('a'.repeat(39_015), { reference: 1 }).segments).toHaveLength(255);
    for (const text of ['a'.repeat(39_016), 'ж'.repeat(17_086), '€'.repeat(255 * 76 + 1)]) {
      expect(() => segmentText(text, { reference: 1 })).toThrow(
        expect.objectContaining({ code: 'too-long', field: 'text' }),
      );
    }
  });
});

describe('the header of a part', () => {
  it.each([
    [300, undefined, '0500032C0201', '0500032C0202'],
    [300, 16, '060804012C0201', '060804012C0202'],
    [0x1ffff, 16, '060804FFFF0201', '060804FFFF0202'],
    [-1, undefined, '050003FF0201', '050003FF0202'],
  ] as const)('masks reference %i to %s bits', (reference, referenceBits, first, second) => {
    const options = { reference, ...(referenceBits && { referenceBits }) };
    const { segments } = segmentText('a'.repeat(161), options);
    expect(hexFromOctets(segments[0]!.octets)).toMatch(new RegExp(`^${first}`));
    expect(hexFromOctets(segments[1]!.octets)).toMatch(new RegExp(`^${second}`));
    expect(segments[0]!.length).toBe(160);
  });

  it('is not there when one segment is enough', () => {
    expect(segmentText('hellohello', { reference: 1 })).toEqual({
      encoding: 'gsm7',
      units: 10,
      segments: [
        {
          encoding: 'gsm7',
          text: 'hellohello',
          octets: Uint8Array.from(Buffer.from('E8329BFD4697D9EC37', 'hex')),
          length: 10,
          hasHeader: false,
        },
      ],
    });
  });
});

describe('national tables', () => {
  const turkish = 'ğüşıİçĞŞ '.repeat(12); // 108 characters

  it('are left alone unless named', () => {
    expect(segmentText(turkish, { reference: 1 }).encoding).toBe('ucs2');
  });

  it('are not used where the default alphabet has everything', () => {
    const { segments } = segmentText('hello', { reference: 1, languages: ['turkish'] });
    expect(segments[0]!.hasHeader).toBe(false);
  });

  it('are used where they save a segment, single shift first', () => {
    const single = segmentText(`${'a'.repeat(100)}ş`, { reference: 1, languages: ['turkish'] });
    expect(single).toMatchObject({ encoding: 'gsm7', units: 102 });
    expect(contentOf(single.segments[0]!)).toMatchObject({
      singleShift: 'turkish',
      text: `${'a'.repeat(100)}ş`,
    });
    const locking = segmentText(turkish, { reference: 1, languages: ['turkish'] });
    expect(locking.segments).toHaveLength(1);
    expect(contentOf(locking.segments[0]!)).toMatchObject({ lockingShift: 'turkish', text: turkish });
  });

  it('are not used where UCS-2 needs as few segments', () => {
    expect(segmentText('ş', { reference: 1, languages: ['turkish'] }).encoding).toBe('ucs2');
    expect(segmentText(`${'ş'.repeat(80)}ж`, { reference: 1, languages: ['turkish'] }).encoding).toBe('ucs2');
  });

  it('that need too many segments give way to one that does not', () => {
    const { segments } = segmentText('ş'.repeat(20_000), { reference: 1, languages: ['turkish'] });
    expect(contentOf(segments[0]!)).toMatchObject({ lockingShift: 'turkish' });
    expect(segments).toHaveLength(135);
  });

  it('cut by their own room', () => {
    const text = `${'a'.repeat(200)}ş`;
    expect(lengthsOf(text, { reference: 1, languages: ['spanish', 'turkish'] })).toEqual([149, 52]);
    const { segments } = segmentText('क'.repeat(200), { reference: 1, languages: ['hindi'] });
    expect(segments.map((segment) => segment.text.length)).toEqual([149, 51]);
  });
});

describe('segments joined', () => {
  const encodings = fc.constantFrom(
    'abc@€{}\r\n',
    'жя',
    '😀👨‍👩‍👧‍👦e\u0301',
    'ğşıİ abc',
    '\ud83d\ude00\ud83d',
  );
  const texts = encodings.chain((pool) =>
    fc.string({ unit: fc.constantFrom(...Array.from(pool)), maxLength: 600 }),
  );

  it('give the text again, in any order, with no more segments than needed', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), fc.nat(), (text, isWide, reference) => {
        const options = { reference, referenceBits: isWide ? 16 : 8, languages: ['turkish'] } as const;
        const { segments, encoding } = segmentText(text, options);
        const parts = segments.map((segment) => contentOf(segment));
        expect(joinSegments(parts.toReversed())).toBe(text);
        for (const [index, part] of parts.entries()) {
          expect(part.concatenation?.sequence ?? 1).toBe(index + 1);
          expect(part.concatenation?.total ?? 1).toBe(segments.length);
          expect(segments[index]!.octets.length).toBeLessThanOrEqual(140);
        }
        if (encoding === 'ucs2') {
          // a pair never needs more than one unit of a part
          expect(segments.length).toBeLessThanOrEqual(Math.max(1, Math.ceil(text.length / 65)));
        }
      }),
      { numRuns: 500 },
    );
  });
});

function lengthsOf(text: string, options: SegmentOptions = { reference: 1 }): number[] {
  return segmentText(text, options).segments.map((segment) => segment.text.length);
}
