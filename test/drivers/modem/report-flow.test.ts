import { describe, expect, it } from 'vitest';
import {
  afterAccepted,
  afterCure,
  afterReceived,
  haveReportsStopped,
  noReportFlow,
  type ReportFlow,
  withCard,
} from '../../../drivers/modem/recovery/report-flow.ts';

const minute = 60_000;
const day = 86_400_000;
const proven = afterReceived(withCard(noReportFlow, '8901'), 'report');

/** So many submissions from minute 0 on, none of them answered by a report. */
function after(count: number, flow: ReportFlow = proven): ReportFlow {
  return Array.from({ length: count }, (_, at) => at).reduce((before, at) => afterAccepted(before, at), flow);
}

describe('reports have stopped', () => {
  it.each<[string, ReportFlow, number, boolean]>([
    ['nothing was sent', proven, 60 * minute, false],
    ['ten texts, ten minutes', after(10), 10 * minute, true],
    ['ten texts, not yet ten minutes', after(10), 10 * minute - 1, false],
    ['nine texts, an hour', after(9), 60 * minute, false],
    ['no report ever came', after(20, noReportFlow), 60 * minute, false],
    ['only texts ever came', after(20, afterReceived(noReportFlow, 'part')), 60 * minute, false],
    ['a report since', afterReceived(after(20), 'report'), 60 * minute, false],
    ['a text since', afterReceived(after(20), 'part'), 60 * minute, false],
    ['nine texts since a report', after(9, afterReceived(after(20), 'report')), 60 * minute, false],
    ['the card is another', withCard(after(20), '8902'), 60 * minute, false],
    ['the card was changed before', after(20, withCard(proven, '8902')), 60 * minute, false],
    ['the card was read again', withCard(after(10), '8901'), 10 * minute, true],
    ['cured a moment ago', afterCure(after(20), 60 * minute), 60 * minute, false],
    ['cured, and stopped again the same day', after(20, afterCure(after(20), 0)), day - 1, false],
    ['cured, and stopped again the next day', after(20, afterCure(after(20), 0)), day, true],
    [
      'cured, another card, and stopped the same day',
      after(20, afterReceived(withCard(afterCure(after(20), 0), '8902'), 'report')),
      day - 1,
      false,
    ],
  ])('%s', (_name, flow, now, expected) => {
    expect(haveReportsStopped(flow, now)).toBe(expected);
  });

  it('the time begins with the first text, and anew after something was received', () => {
    const later = afterAccepted(afterReceived(after(10), 'report'), 30 * minute);
    expect(after(10).waitingSince).toBe(0);
    expect(later.waitingSince).toBe(30 * minute);
  });
});
