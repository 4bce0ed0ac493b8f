import { describe, expect, it } from 'vitest';
import { StorageRecord } from '../../../drivers/modem/receiving/storage-record.ts';

const first = '8901010000000000017';
const second = '8901010000000000025';
const held = { memory: 'SM', index: 1, pdu: 'AB', sweep: 1 };

function record(): StorageRecord {
  const known = new StorageRecord();
  known.useSim(first);
  return known;
}

describe('what is known of the memories', () => {
  it('means nothing for another card, but for the texts that wait for theirs to come back', () => {
    const known = record();
    known.noteKept('SM', 1, 'AB');
    known.noteSilence('list SM', true);
    known.noteLeft('SM', 7);
    known.noteHigh('SM', true);
    known.hold(held);
    known.useSim(first);
    expect(known.isKept('SM', 1, 'AB')).toBe(true);
    known.useSim(second);
    expect(known.isKept('SM', 1, 'AB')).toBe(false);
    expect(known.isHung('list SM')).toBe(false);
    expect(known.leftIn('SM')).toBe(0);
    expect(known.isHigh('SM')).toBe(false);
    expect(known.heldBefore(2)).toEqual([]);
    known.useSim(first);
    expect(known.heldBefore(2)).toEqual([held]);
  });

  it('a text is not offered twice in a sweep, and no more once it was taken', () => {
    const known = record();
    known.hold(held);
    expect(known.heldBefore(1)).toEqual([]);
    expect(known.heldBefore(2)).toEqual([held]);
    known.release(held);
    expect(known.heldBefore(2)).toEqual([]);
  });

  it('two silences in a row make a place hang, or one that is certain; news once', () => {
    const known = record();
    expect(known.noteSilence('SM:1')).toBe(false);
    known.noteAnswer('SM:1');
    expect(known.noteSilence('SM:1')).toBe(false);
    expect(known.isHung('SM:1')).toBe(false);
    expect(known.noteSilence('SM:1')).toBe(true);
    expect(known.isHung('SM:1')).toBe(true);
    expect(known.noteSilence('SM:1')).toBe(false);
    expect(known.noteSilence('list SM', true)).toBe(true);
  });

  it('two places found empty in a row make a modem that erases by itself', () => {
    const known = record();
    expect([
      known.noteErasing('empty'),
      known.noteErasing('erased'),
      known.noteErasing('empty'),
      known.noteErasing('empty'),
      known.noteErasing('empty'),
    ]).toEqual([false, false, false, true, false]);
    known.noteErasing('erased');
    expect(known.isSelfErasing).toBe(false);
  });

  it('holds 500 texts and remembers 64 pages at most', () => {
    const known = record();
    for (let index = 0; index < 600; index += 1) known.hold({ ...held, index });
    expect(known.heldBefore(2)).toHaveLength(500);
    for (let page = 0; page < 65; page += 1) known.notePage(`${page}`);
    expect(known.hasPage('0')).toBe(false);
    expect(known.hasPage('1')).toBe(true);
    expect(known.hasPage('64')).toBe(true);
  });
});
