import { describe, expect, it } from 'vitest';
import {
  ladder,
  nextRow,
  type RecoveryMeans,
  type ResetRung,
} from '../../../drivers/modem/recovery/recovery-ladder.ts';
import { recentResets, resetsLeft } from '../../../drivers/modem/recovery/reset-budget.ts';

const all: readonly ResetRung[] = ['radio-cycle', 'reboot', 'usb-reset'];
const meansOf = (resets: readonly ResetRung[], left = 4): RecoveryMeans => ({ resets, resetsLeft: left });

const everything = meansOf(all);
const noUsb = meansOf(['radio-cycle', 'reboot']);
const noReboot = meansOf(['radio-cycle', 'usb-reset']);
const nothing = meansOf([]);
const spent = meansOf(all, 0);

/** From the row taken last (-1: none) to the row taken next, for every row: columns -1, 0, 1 ... 12. */
const table: readonly [
  name: string,
  reason: string,
  means: RecoveryMeans,
  rows: readonly (number | null)[],
][] = [
  ['all permitted', 'modem-silent', everything, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0]],
  ['no USB reset', 'modem-silent', noUsb, [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 12, 12, 12, 0]],
  ['no reboot (quirk 62)', 'modem-silent', noReboot, [0, 1, 2, 3, 4, 5, 9, 9, 9, 9, 10, 11, 12, 0]],
  ['no resets at all', 'modem-silent', nothing, [0, 1, 2, 3, 4, 12, 12, 12, 12, 12, 12, 12, 12, 0]],
  ['budget spent', 'modem-silent', spent, [0, 1, 2, 3, 4, 7, 7, 7, 8, 10, 10, 11, 12, 0]],
  ['refusals', 'no-progress', everything, [5, 5, 5, 5, 5, 5, 6, 9, 9, 9, null, null, null, 5]],
  ['no reports', 'reports-stopped', everything, [...Array<5>(6).fill(5), ...Array<null>(7).fill(null), 5]],
  ['no reports, budget spent', 'reports-stopped', spent, Array.from({ length: 14 }, () => null)],
  ['refusals, budget spent', 'no-progress', spent, Array.from({ length: 14 }, () => null)],
  ['no answers', 'submissions-unanswered', everything, [5, 5, 5, 5, 5, 5, 6, 9, 9, 9, 12, 12, 12, 5]],
  ['no answers, budget spent', 'submissions-unanswered', spent, Array.from({ length: 14 }, () => 12)],
];

describe('the recovery ladder', () => {
  it('goes from the mildest step to the last, with a pause before each', () => {
    expect(ladder.map(({ rung }) => rung)).toEqual([
      ...Array.from({ length: 5 }, () => 'reopen'),
      'radio-cycle',
      'reboot',
      'reopen',
      'reopen',
      'usb-reset',
      'reopen',
      'reopen',
      'quarantine',
    ]);
    for (const { pauseMs } of ladder) expect(pauseMs).toBeGreaterThanOrEqual(1_000);
  });

  for (const [name, reason, means, rows] of table) {
    it.each(rows.map((next, at) => [at - 1, next] as const))(
      `${name}: after row %i comes row %s`,
      (row, next) => {
        expect(nextRow(row, reason, means)).toBe(next);
      },
    );
  }

  it('gives back nothing that is not permitted, from any row and for any reason', () => {
    for (let row = -1; row < ladder.length; row += 1) {
      for (const reason of [
        'modem-silent',
        'no-progress',
        'submissions-unanswered',
        'reports-stopped',
        'init-refused',
      ]) {
        for (const means of [everything, noUsb, noReboot, nothing, spent]) {
          const next = nextRow(row, reason, means);
          const rung = next === null ? undefined : ladder[next]?.rung;
          if (!rung || !all.includes(rung as ResetRung)) continue;
          expect(means.resetsLeft).toBeGreaterThan(0);
          expect(means.resets).toContain(rung);
        }
      }
    }
  });
});

describe('the budget of resets', () => {
  const minute = 60_000;

  it.each([
    [[], 0, 4],
    [[0], 0, 3],
    [[0, 1, 2], 10, 1],
    [[0, 1, 2, 3], 59 * minute, 0],
    [[0, 1, 2, 3, 4], 59 * minute, 0],
    [[0, minute, 2 * minute, 3 * minute], 60 * minute, 1],
    [[0, minute, 2 * minute, 3 * minute], 63 * minute, 4],
  ])('after resets at %j leaves at %i ms: %i', (times, now, left) => {
    expect(resetsLeft(times, now)).toBe(left);
  });

  it('forgets what no longer counts', () => {
    expect(recentResets([0, 30 * minute], 61 * minute)).toEqual([30 * minute]);
  });
});
