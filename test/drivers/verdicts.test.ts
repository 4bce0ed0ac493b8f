import { describe, expect, it } from 'vitest';
import type { Blame, Next, Verdict } from '../../drivers/errors.ts';
import {
  allVerdicts,
  errorFromFinal,
  localError,
  localVerdict,
  verdictForCme,
  verdictForCms,
} from '../../drivers/verdicts.ts';
import { localCodes } from '../../drivers/verdicts/local-verdicts.ts';

/** number, blame, next, pause in ms, attempts, and `U` where the outcome is unknown: modems.md 2.1 to 2.3, row by row. */
type Row = readonly [
  number: number,
  blame: Blame,
  next: Next,
  retryAfterMs?: number | undefined,
  maxAttempts?: number | undefined,
  unknown?: 'U',
];

const rpCauses: readonly Row[] = [
  [1, 'message', 'give-up'],
  [8, 'sim', 'elsewhere'],
  [10, 'sim', 'elsewhere'],
  [11, 'network', 'elsewhere'],
  [17, 'network', 'retry', 10_000, 4],
  [21, 'sim', 'elsewhere'],
  [22, 'network', 'retry', 30_000],
  [27, 'network', 'retry', 60_000, 3],
  [28, 'sim', 'elsewhere'],
  [29, 'sim', 'elsewhere'],
  [30, 'message', 'elsewhere'],
  [38, 'network', 'retry', 30_000, 3],
  [41, 'network', 'retry', 5_000, 4],
  [42, 'network', 'retry', 10_000],
  [47, 'network', 'retry', 10_000],
  [50, 'sim', 'elsewhere'],
  [69, 'modem', 'elsewhere'],
  [81, 'network', 'retry', 2_000, 2],
  [95, 'message', 'retry', 1_000, 2],
  [96, 'message', 'retry', 1_000, 2],
  [97, 'message', 'retry', 1_000, 2],
  [98, 'network', 'retry', 5_000],
  [99, 'message', 'retry', 1_000, 2],
  [111, 'message', 'retry', 1_000, 2],
  [127, 'network', 'retry', 10_000, 2],
  [2, 'network', 'retry', 5_000, 4],
  [126, 'network', 'retry', 5_000, 4],
];

const smscCauses: readonly Row[] = [
  ...[128, 129, 130, 143, 144, 145, 159].map((n): Row => [n, 'message', 'retry', 1_000, 2]),
  ...[160, 161, 175, 176].map((n): Row => [n, 'message', 'give-up']),
  [192, 'network', 'retry', 10_000],
  [193, 'sim', 'elsewhere'],
  [194, 'network', 'retry', 30_000, 2],
  [195, 'message', 'give-up'],
  [196, 'message', 'elsewhere'],
  [197, 'message', 'give-up', undefined, undefined, 'U'],
  [198, 'message', 'retry', 1_000, 2],
  [199, 'message', 'retry', 1_000, 2],
  ...[208, 209, 210, 211, 212, 213].map((n): Row => [n, 'modem', 'retry', 5_000]),
  [224, 'network', 'elsewhere'],
  [254, 'network', 'elsewhere'],
  [255, 'network', 'retry', 15_000, 2],
];

const modemCauses: readonly Row[] = [
  [300, 'modem', 'retry', 5_000],
  [301, 'modem', 'wait', 5_000, 7],
  [302, 'modem', 'retry', 5_000],
  [303, 'modem', 'elsewhere'],
  [304, 'message', 'give-up'],
  [305, 'modem', 'retry', 1_000, 2],
  ...[310, 311, 312, 313, 315, 316, 317, 318].map((n): Row => [n, 'sim', 'elsewhere']),
  [314, 'modem', 'wait', 2_000, 30],
  [320, 'modem', 'retry', 5_000],
  [321, 'modem', 'retry', 1_000],
  [322, 'modem', 'retry', 5_000],
  [330, 'modem', 'retry', 1_000, 2],
  [331, 'network', 'elsewhere'],
  [332, 'network', 'retry', 5_000, 4, 'U'],
  [340, 'modem', 'retry', 5_000],
  [350, 'network', 'elsewhere'],
  [500, 'modem', 'retry', 10_000, 2, 'U'],
  [512, 'network', 'retry', 3_000],
  [513, 'network', 'retry', 5_000, undefined, 'U'],
  [514, 'network', 'retry', 5_000],
  [515, 'modem', 'wait', 2_000, 16],
  ...[516, 517, 518, 519, 520, 549, 550, 551, 552, 553, 554].map((n): Row => [n, 'message', 'give-up']),
  [521, 'network', 'retry', 5_000, undefined, 'U'],
  [522, 'network', 'retry', 5_000],
  [532, 'modem', 'wait', 2_000, 30],
  [535, 'network', 'retry', 5_000],
  [615, 'network', 'elsewhere'],
  [616, 'network', 'elsewhere'],
  [770, 'sim', 'elsewhere'],
  [2162, 'modem', 'retry', 10_000, 2, 'U'],
  [256, 'modem', 'retry', 10_000, 2, 'U'],
];

describe('+CMS', () => {
  for (const [number, blame, next, retryAfterMs, maxAttempts, unknown] of [
    ...rpCauses,
    ...smscCauses,
    ...modemCauses,
  ]) {
    it(`${number}: ${blame}, ${next}`, () => {
      expect(shape(verdictForCms(number))).toEqual([blame, next, retryAfterMs, maxAttempts, unknown]);
    });
  }

  it('a restart is worth trying after three failures of the modem in a row, after one of the SIM', () => {
    const numbered = numbers(1000).filter((number) => verdictForCms(number).resetAfter !== undefined);
    const known = numbered.filter((number) => verdictForCms(number).code !== 'vendor-error');
    expect(known.map((number) => [number, verdictForCms(number).resetAfter])).toEqual([
      [38, 3],
      [300, 3],
      [313, 1],
      [350, 3],
      [500, 3],
    ]);
    expect(verdictForCms(2162).resetAfter).toBe(3);
    expect([0, 1, 100, 13].map((number) => verdictForCme(number).resetAfter)).toEqual([3, 3, 3, 1]);
  });

  it('the code of a duplicate is stable: callers read it as proof of an earlier acceptance', () => {
    expect(verdictForCms(197).code).toBe('duplicate-rejected');
  });

  it('only time-outs, unknown errors and duplicates leave the outcome open', () => {
    const open = numbers(1000).filter(
      (number) => verdictForCms(number).outcomeUnknown && number >= 0 && number < 500,
    );
    expect(open.filter((number) => number < 256)).toEqual([197]);
    expect(open.filter((number) => verdictForCms(number).code !== 'vendor-error')).toEqual([197, 332]);
  });
});

describe('+CME', () => {
  it.each([
    ...[0, 1, 100].map((n) => [n, 'modem-failure'] as const),
    [3, 'operation-not-allowed'],
    [4, 'operation-not-supported'],
    [50, 'bad-parameter'],
    [5, 'phone-locked'],
    [17, 'pin2-required'],
    [18, 'puk2-required'],
    ...[40, 41, 42, 43, 44, 45, 46, 47].map((n) => [n, 'phone-locked'] as const),
    [10, 'no-sim'],
    [11, 'pin-required'],
    [12, 'puk-required'],
    [13, 'sim-failure'],
    [14, 'sim-busy'],
    [15, 'wrong-sim'],
    [16, 'wrong-password'],
    [20, 'memory-full'],
    [21, 'invalid-index'],
    [22, 'invalid-index'],
    [23, 'memory-failure'],
    ...[24, 25, 26, 27].map((n) => [n, 'bad-parameter'] as const),
    [30, 'no-service'],
    [31, 'network-timeout'],
    [32, 'emergency-only'],
    [103, 'illegal-subscriber'],
    [106, 'illegal-equipment'],
    [107, 'service-refused'],
    [111, 'network-not-allowed'],
    [112, 'area-not-allowed'],
    [113, 'roaming-not-allowed'],
    ...[132, 133, 134, 148, 149].map((n) => [n, 'data-service-error'] as const),
    ...[256, 257, 258, 259, 260, 261, 263].map((n) => [n, 'modem-busy'] as const),
    [262, 'sim-blocked'],
    [515, 'modem-busy'],
    [902, 'audio-error'],
    [903, 'audio-error'],
    [330, 'smsc-unknown'],
    [200, 'unknown-error'],
  ] as const)('%i is %s', (number, code) => {
    expect(verdictForCme(number).code).toBe(code);
  });

  it('a SIM that starts up is waited for, and the attempt does not count', () => {
    expect(shape(verdictForCme(14))).toEqual(['modem', 'wait', 2_000, 30, undefined]);
    expect(verdictForCme(515).next).toBe('wait');
  });
});

describe('final result lines', () => {
  it.each([
    ['+CMS ERROR: 38', 'network-out-of-order', { family: 'cms', number: 38 }],
    ['+CMS ERROR:38', 'network-out-of-order', { family: 'cms', number: 38 }],
    ['+CME ERROR: 14', 'sim-busy', { family: 'cme', number: 14 }],
    ['+CMGS ERROR: 304', 'bad-pdu', { family: 'cms', number: 304 }],
    ['+CMS ERROR: 2162', 'vendor-error', { family: 'cms', number: 2162 }],
    ['+CMS ERROR: Unknown error', 'unknown-error', undefined],
    ['+CMS ERROR: SIM not inserted', 'no-sim', undefined],
    ['+CMS ERROR: (U)SIM PIN required', 'pin-required', undefined],
    ['+CMS ERROR: SMSC address unknown', 'smsc-unknown', undefined],
    ['+CMS ERROR: Operator determined barring', 'operator-barred', undefined],
    ['+CMS ERROR: something new', 'unknown-error', undefined],
    ['+CME ERROR: SIM busy', 'sim-busy', undefined],
    ['+CME ERROR: incorrect password', 'wrong-password', undefined],
    ['+CME ERROR: SMSC address unknown', 'smsc-unknown', undefined],
    ['+CMS ERROR: incorrect password', 'wrong-password', undefined],
    ['+CMS ERROR: TP-VP not supported', 'validity-unsupported', undefined],
    ['+CMS ERROR: (U)SIM data download error', 'data-download-error', undefined],
    ['+CMS ERROR: Unspecified TP-PID error', 'protocol-id-error', undefined],
    ['+CME ERROR: network subset personalization PUK required', 'phone-locked', undefined],
    ['+CME ERROR: Corporate personalisation PIN required', 'phone-locked', undefined],
    ['+CME ERROR: PDP authentication failure', 'data-service-error', undefined],
    ['+CME ERROR: SIM blocked', 'sim-blocked', undefined],
    ['+CMS ERROR', 'unknown-error', undefined],
    ['+CMS ERROR: -1', 'unknown-error', undefined],
    ['ERROR', 'modem-error', undefined],
    ['COMMAND NOT SUPPORT', 'command-not-supported', undefined],
    ['TOO MANY PARAMETERS', 'too-many-parameters', undefined],
    ['MODEM ERROR', 'modem-failure', undefined],
    ['NA', 'command-not-supported', undefined],
    ['NO CARRIER', 'call-ended', undefined],
    ['BUSY', 'call-ended', undefined],
    ['', 'unknown-error', undefined],
  ] as const)('%j is %s', (line, code, wire) => {
    const error = errorFromFinal(line);
    expect([error.code, error.wire]).toEqual([code, wire]);
  });

  it('a bare ERROR refuses and is tried once more', () => {
    expect(shape(errorFromFinal('ERROR').verdict)).toEqual(['modem', 'retry', 2_000, 2, undefined]);
  });

  it('the message says what the modem answered, and keeps numbers and texts out', () => {
    expect(errorFromFinal('+CMS ERROR: 38').message).toMatch(/\(\+CMS ERROR: 38\)$/);
    expect(errorFromFinal('+CMS ERROR: call +491701234567 now').message).not.toContain('491701234567');
  });
});

describe('the whole table', () => {
  it('every number has a verdict, in both families', () => {
    for (const number of numbers(1000)) {
      for (const verdict of [verdictForCms(number), verdictForCme(number)]) {
        expect(verdict.code, `${number}`).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(Object.isFrozen(verdict)).toBe(true);
      }
    }
  });

  it('one code has one meaning', () => {
    const byCode = new Map<string, Verdict>();
    for (const number of numbers(1000)) {
      for (const verdict of [verdictForCms(number), verdictForCme(number)]) {
        expect(byCode.get(verdict.code) ?? verdict).toEqual(verdict);
        byCode.set(verdict.code, verdict);
      }
    }
    for (const verdict of allVerdicts()) expect(byCode.get(verdict.code) ?? verdict).toEqual(verdict);
    expect(allVerdicts().map(({ code }) => code)).toEqual(expect.arrayContaining([...byCode.keys()]));
  });

  it('every text is a sentence with cause and cure', () => {
    for (const { text, code } of allVerdicts()) {
      expect(text, code).toMatch(/^[A-Z][^]*[:,;] [^]+\.$/);
      expect(text.length, code).toBeLessThan(160);
    }
  });

  it('whatever is tried again says when', () => {
    for (const verdict of allVerdicts()) {
      if (verdict.next === 'retry' || verdict.next === 'wait')
        expect(verdict.retryAfterMs, verdict.code).toBeGreaterThan(0);
    }
  });
});

describe('the verdicts of the house', () => {
  it.each([
    'port-missing',
    'port-denied',
    'port-busy',
    'port-failed',
    'port-unplugged',
    'no-prompt',
    'prompt-timeout',
    'answer-timeout',
    'modem-gone',
    'driver-busy',
    'unsafe-command',
    'pdu-refused',
  ] as const)('%s is there', (code) => {
    expect(localCodes).toContain(code);
    expect(localVerdict(code).code).toBe(code);
  });

  it('after Ctrl-Z the outcome is unknown, before it is not', () => {
    const open = localCodes.filter((code) => localVerdict(code).outcomeUnknown);
    expect(open).toEqual(['answer-timeout', 'late-error', 'modem-restarted', 'modem-gone']);
  });

  it('an error of the house wraps its cause', () => {
    const cause = new Error('of the test');
    const error = localError('port-failed', '/dev/ttyUSB0', cause);
    expect([error.code, error.cause, error.message.includes('/dev/ttyUSB0')]).toEqual([
      'port-failed',
      cause,
      true,
    ]);
  });
});

function shape({ blame, next, retryAfterMs, maxAttempts, outcomeUnknown }: Verdict): unknown[] {
  return [blame, next, retryAfterMs, maxAttempts, outcomeUnknown ? 'U' : undefined];
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}
