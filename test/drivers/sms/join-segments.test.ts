import { describe, expect, it } from 'vitest';
import { joinSegments } from '../../../drivers/sms/join-segments.ts';

const part = (text: string, sequence: number, total = 3) =>
  ({ text, concatenation: { reference: 1, total, sequence, bits: 8 } }) as const;

describe('parts', () => {
  it('are joined by sequence', () => {
    expect(joinSegments([part('c', 3), part('a', 1), part('b', 2)])).toBe('abc');
  });

  it('that are missing are marked one by one', () => {
    expect(joinSegments([part('b', 2)], '[…]')).toBe('[…]b[…]');
    expect(joinSegments([part('b', 2)])).toBe('b');
  });

  it('that came twice count once, the first', () => {
    expect(joinSegments([part('a', 1), part('A', 1), part('b', 2), part('c', 3)])).toBe('abc');
  });

  it('reunite surrogate halves', () => {
    expect(joinSegments([part('\ude00!', 2, 2), part('\ud83d', 1, 2)])).toBe('😀!');
  });

  it('without concatenation are what they are', () => {
    expect(joinSegments([{ text: 'alone' }])).toBe('alone');
    expect(joinSegments([])).toBe('');
  });
});
