import { describe, expect, it } from 'vitest';
import { isSameNumber, matchReport, type OpenSubmission } from '../../src/domain/report-match.ts';

const T = Date.UTC(2026, 10, 23, 9);
const open = (id: string, part: Partial<OpenSubmission>): OpenSubmission => ({
  id,
  reference: 7,
  recipient: '+447700900123',
  submittedAt: T,
  ...part,
});
const report = { reference: 7, recipient: '+447700900123', submittedAt: T, receivedAt: T + 5_000 };

describe('a status report is matched', () => {
  it('by reference and recipient together, never by reference alone', () => {
    const other = open('other', { recipient: '+447700900999' });
    expect(matchReport(report, [other])).toBeNull();
    expect(matchReport(report, [other, open('ours', {})])?.id).toBe('ours');
  });

  it('to the newer of two submissions when the reference has wrapped', () => {
    const old = open('old', { submittedAt: T - 26 * 60_000 });
    expect(matchReport(report, [old, open('new', {})])?.id).toBe('new');
  });

  it('to the one nearest the time the SMSC stamped, when that time tells them apart', () => {
    const old = open('old', { submittedAt: T - 26 * 60_000 });
    const late = { ...report, submittedAt: T - 26 * 60_000 + 2_000 };
    expect(matchReport(late, [old, open('new', {})])?.id).toBe('old');
  });

  it('to a submission whose reference never arrived, by recipient, within ten minutes and only if it is the only one', () => {
    const unknown = open('unknown', { reference: null });
    expect(matchReport(report, [unknown])?.id).toBe('unknown');
    expect(matchReport({ ...report, receivedAt: T + 601_000 }, [unknown])).toBeNull();
    expect(matchReport(report, [unknown, open('second', { reference: null })])).toBeNull();
  });

  it('to the exact reference rather than to an unknown one', () => {
    expect(matchReport(report, [open('unknown', { reference: null }), open('exact', {})])?.id).toBe('exact');
  });
});

describe('the recipient of a report is the same number', () => {
  it.each([
    ['+447700900123', '+447700900123', true],
    ['+447700900123', '07700900123', true],
    ['+447700900123', '7700900123', true],
    ['+447700900123', '447700900123', true],
    ['+447700900123', '00447700900123', true],
    ['+447700900123', '', true],
    ['+447700900123', '+447700900124', false],
    ['+447700900123', '07700900124', false],
    ['+447700900123', '0123', false],
    ['+447700900123', '+337700900123', false],
  ])('%s and %s: %s', (submitted, reported, expected) => {
    expect(isSameNumber(submitted, reported)).toBe(expected);
  });
});
