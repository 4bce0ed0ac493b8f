import { describe, expect, it } from 'vitest';
import {
  afterOutcome,
  type Judgement,
  judge,
  newProgress,
  type Progress,
} from '../../../drivers/modem/recovery/watchdog.ts';
import { errorFromFinal, localError } from '../../../drivers/verdicts.ts';
import type { SubmitOutcome } from '../../../drivers/driver.ts';

const resultMs = 180_000;
const now = 1_000_000;
const fresh = newProgress(now);
const accepted: SubmitOutcome = { kind: 'accepted', reference: 7 };
const cms = (number: number): SubmitOutcome => {
  const error = errorFromFinal(`+CMS ERROR: ${number}`);
  return { kind: error.verdict.outcomeUnknown ? 'unknown' : 'refused', error };
};
const silent: SubmitOutcome = { kind: 'unknown', error: localError('answer-timeout') };
const local = (code: Parameters<typeof localError>[0]): SubmitOutcome => ({
  kind: 'refused',
  error: localError(code),
});

/** Outcomes in a row, each for another recipient unless told otherwise. */
function after(outcomes: readonly SubmitOutcome[], recipients = outcomes.length): Progress {
  return outcomes.reduce(
    (progress, outcome, at) => afterOutcome(progress, outcome, `+1303555010${at % recipients}`, now),
    fresh,
  );
}

describe('the watchdog', () => {
  it.each<[string, Partial<Progress>, Judgement]>([
    ['nothing has happened yet', {}, 'fine'],
    ['in service for 10 min', { inServiceSince: now - 600_000 }, 'healthy'],
    ['just not for 10 min', { inServiceSince: now - 599_999 }, 'fine'],
    ['in service for long, with one text unanswered', { inServiceSince: 0, unanswered: 1 }, 'fine'],
    ['a text on the air', { transmittedAt: now - 194_999 }, 'fine'],
    ['a text on the air 15 s over its time-out', { transmittedAt: now - 195_000 }, 'modem-stuck'],
    ['a text behind a call', { handedOverAt: now - 299_999 }, 'fine'],
    ['a text that never gets its turn', { handedOverAt: now - 300_000 }, 'modem-stuck'],
    ['polls unanswered for 5 min', { heardAt: now - 300_000 }, 'modem-stuck'],
    ['two texts unanswered', { unanswered: 2 }, 'submissions-unanswered'],
  ])('judges %s', (_name, patch, judgement) => {
    expect(judge({ ...fresh, ...patch }, resultMs, now)).toBe(judgement);
  });

  it.each<[string, Progress, Judgement]>([
    ['two refusals 500', after([cms(500), cms(500)]), 'fine'],
    ['three refusals 500', after([cms(500), cms(500), cms(500)]), 'no-progress'],
    ['three refusals 500 of one recipient', after([cms(500), cms(500), cms(500)], 1), 'fine'],
    ['eight refusals of one recipient', after(Array<SubmitOutcome>(8).fill(cms(500)), 1), 'no-progress'],
    ['300, 500, 38 mixed', after([cms(300), cms(500), cms(38)]), 'no-progress'],
    ['three refusals 350', after([cms(350), cms(350), cms(350)]), 'no-progress'],
    ['one SIM failure', after([cms(313)]), 'no-progress'],
    ['three refusals 302, which has no row of its own', after([cms(302), cms(302), cms(302)]), 'fine'],
    ['five refusals 302', after(Array<SubmitOutcome>(5).fill(cms(302))), 'no-progress'],
    ['a success between', after([cms(500), cms(500), accepted, cms(500)]), 'fine'],
    ['a bad recipient between', after([cms(500), cms(500), cms(1), cms(500)]), 'fine'],
    ['a full memory, which is swept', after(Array<SubmitOutcome>(6).fill(cms(322))), 'fine'],
    ['a congested network', after(Array<SubmitOutcome>(8).fill(cms(42))), 'fine'],
    ['a modem that is busy', after(Array<SubmitOutcome>(8).fill(local('driver-busy'))), 'fine'],
    ['a port that went', after(Array<SubmitOutcome>(8).fill(local('modem-gone'))), 'fine'],
    ['two time-outs', after([silent, silent]), 'submissions-unanswered'],
    ['a refusal between two time-outs', after([silent, cms(42), silent]), 'fine'],
    [
      'withdrawn texts',
      after(Array.from({ length: 8 }, (): SubmitOutcome => ({ kind: 'withdrawn' }))),
      'fine',
    ],
  ])('after %s', (_name, progress, judgement) => {
    expect(judge(progress, resultMs, now)).toBe(judgement);
  });

  it('forgets refusals of half an hour ago', () => {
    const progress = after([cms(500), cms(500), cms(500)]);
    const later = now + 1_800_000;
    expect(judge({ ...progress, heardAt: later }, resultMs, later)).not.toBe('no-progress');
  });

  it('holds no more than a few refusals', () => {
    expect(after(Array<SubmitOutcome>(500).fill(cms(500)), 10).refusals.length).toBeLessThanOrEqual(8);
  });
});
