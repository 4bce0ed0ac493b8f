/**
 * What clients and handsets want of a simulated world: texts to send, with what the network will do to each, and texts
 * that come in. Pure: chance in, plans out. Every text carries its mark in every segment, so that the air can be read.
 */
import { type Behaviour, behaviours } from '../../drivers/virtual/behaviour.ts';
import type { Lane, OnUnknown } from '../../src/domain/message.ts';
import type { Chance } from './chance.ts';

export interface TextPlan {
  /** Also the tag of the message. */
  readonly mark: string;
  /** When clients ask, ms from the start; the same request again where there is more than one. */
  readonly askedAt: readonly number[];
  readonly to: string;
  readonly text: string;
  readonly lane: Lane;
  readonly ttlSeconds: number;
  readonly onUnknown: OnUnknown;
  readonly key: string | null;
  /** Another body under the same key, asked at this time; null: never. */
  readonly abusedAt: number | null;
  readonly canceledAt: number | null;
  /** Position of the only SIM that may carry it. */
  readonly pinnedTo: number | null;
  /** One for each submission of one of its segments; after them everything is delivered. */
  readonly meets: readonly Behaviour[];
}

export interface InboundPlan {
  readonly mark: string;
  readonly at: number;
  readonly from: string;
  readonly sim: number;
  readonly text: string;
}

/** In every text, and nowhere else: no line of a log may hold it. */
export const SECRET_WORD = 'Kennwort';

export function markOf(text: string): string | null {
  return /[mi]\d+\./.exec(text)?.[0] ?? null;
}

const LANE: readonly (readonly [number, Lane])[] = [
  [6, 'otp'],
  [2, 'alert'],
  [2, 'bulk'],
];
/** Temporary, permanent and odd ones, of the network and of the SIM (TS 24.011 annex E, TS 27.005 §3.2.5). */
const CMS_CODES = [1, 21, 27, 38, 41, 42, 47, 69, 96, 111, 98, 208, 331, 500] as const;

/** Every one answered, reported as it is meant: what becomes of a text is known beforehand. */
export function calmBehaviour(chance: Chance): Behaviour {
  return chance.weighted([
    [8, behaviours.delivered()],
    [1, behaviours.undelivered()],
    [1, behaviours.unreported()],
    [1, behaviours.reportLate(chance.between(2_000, 60_000))],
    [2, behaviours.reportEarly()],
    [1, behaviours.reportTwice(chance.between(0, 5_000))],
    [1, behaviours.reportNational()],
    [1, behaviours.reportWrongZone()],
    [1, behaviours.temporaryThen()],
  ]);
}

function roughBehaviour(chance: Chance): Behaviour {
  return chance.weighted([
    [12, calmBehaviour(chance)],
    [1, behaviours.expired()],
    [1, behaviours.reportWithoutRecipient()],
    [3, behaviours.refused(chance.oneOf(CMS_CODES), chance.oneOf([0, 0, 20_000]))],
    [1, behaviours.ignored()],
    [2, behaviours.answerLost()],
    [2, behaviours.answerLostUnreported()],
    [2, behaviours.answerLate(chance.between(500, 250_000))],
  ]);
}

export function planText(
  chance: Chance,
  at: { readonly index: number; readonly isCalm: boolean; readonly sims: number; readonly trafficMs: number },
): TextPlan {
  const { index, isCalm, sims, trafficMs } = at;
  const mark = `m${index}.`;
  const askedAt = chance.between(8_000, trafficMs);
  const key = chance.happens(0.5) ? `key-${index}` : null;
  const repeats =
    key === null
      ? 0
      : chance.weighted([
          [2, 0],
          [2, 1],
          [1, 2],
        ] as const);
  const segments = chance.weighted([
    [8, 1],
    [2, 2],
    [1, 3],
  ] as const);
  return {
    mark,
    askedAt: [askedAt, ...chance.times(repeats, () => askedAt + chance.oneOf([0, 1, 3_000, 40_000]))],
    to: recipient(chance, index),
    text: textOf(chance, mark, segments),
    lane: chance.weighted(LANE),
    ttlSeconds: isCalm ? 600 : chance.between(20, 400),
    onUnknown: chance.oneOf(['resend', 'hold']),
    key,
    abusedAt: key !== null && chance.happens(0.2) ? askedAt + chance.between(1, 60_000) : null,
    canceledAt: !isCalm && chance.happens(0.1) ? askedAt + chance.between(0, 10_000) : null,
    pinnedTo: chance.happens(0.15) ? chance.between(0, sims - 1) : null,
    meets: isCalm
      ? [calmBehaviour(chance)]
      : chance.times(chance.between(1, 3), () => roughBehaviour(chance)),
  };
}

export function planInbound(
  chance: Chance,
  at: { readonly index: number; readonly sims: number; readonly at: number },
): InboundPlan {
  const mark = `i${at.index}.`;
  return {
    mark,
    at: at.at,
    from: `+161755501${twoDigits(chance.between(0, 99))}`,
    sim: chance.between(0, at.sims - 1),
    text: textOf(
      chance,
      mark,
      chance.weighted([
        [6, 1],
        [1, 2],
        [1, 4],
      ] as const),
    ),
  };
}

/** Some get several texts; those are the ones whose reports are easily taken for one another's. */
function recipient(chance: Chance, index: number): string {
  return chance.happens(0.2)
    ? `+141555501${twoDigits(chance.between(0, 3))}`
    : `+121255501${twoDigits(index % 100)}`;
}

function textOf(chance: Chance, mark: string, segments: number): string {
  const isUnicode = chance.happens(0.25);
  const word = `${mark}${SECRET_WORD} ${isUnicode ? 'код' : 'code'} ${chance.between(100_000, 999_999)} `;
  const room = (segments === 1 ? 70 : 67 * segments) * (isUnicode ? 1 : 2.2);
  return word.repeat(Math.max(1, Math.floor(room / word.length))).trimEnd();
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
