/**
 * Recipients to whom the virtual network does something special, so that every outcome can be tried from the outside.
 * All lie in 555-0100 to 555-0199, which NANPA keeps for fiction in every area code; libphonenumber calls them valid.
 * Every other number belongs to a handset that receives and reports at once.
 */
import { type Callee, callees } from './callee.ts';
import { type Behaviour, behaviours, reportStatus } from './behaviour.ts';

/** +1 202 555 0100 to 0199: the SIMs of the virtual bank. */
export const simNumber = (index: number): string => `+120255501${String(index).padStart(2, '0')}`;

/** How many SIM numbers there are. */
export const simNumberCount = 100;

interface MagicNumber {
  readonly number: string;
  readonly behaviour: readonly Behaviour[];
  readonly says: string;
}

const row = (number: string, says: string, ...behaviour: Behaviour[]): MagicNumber => ({
  number,
  behaviour,
  says,
});

/** One behaviour: always that. Several: the first for the first submission, and so on; the last one stays. */
export const magicNumbers: readonly MagicNumber[] = [
  row('+13035550100', 'delivered', behaviours.delivered()),
  row('+13035550101', 'not obtainable for good (TP-ST 43)', behaviours.undelivered()),
  row('+13035550102', 'validity period expired (TP-ST 46)', behaviours.expired()),
  row('+13035550103', 'accepted, no report ever', behaviours.unreported()),
  row('+13035550104', 'delivered, report after 60 s', behaviours.reportLate()),
  row('+13035550105', 'report overtakes the +CMGS', behaviours.reportEarly()),
  row('+13035550106', 'delivered, reported twice', behaviours.reportTwice()),
  row('+13035550107', 'delivered, recipient written nationally', behaviours.reportNational()),
  row('+13035550108', 'delivered, time stamp of another zone', behaviours.reportWrongZone()),
  row('+13035550109', 'still trying (30), then delivered', behaviours.temporaryThen()),
  row(
    '+13035550110',
    'still trying (30), then unknown number (49)',
    behaviours.temporaryThen(reportStatus.unknownRecipient),
  ),
  row('+13035550111', 'delivered, report names no recipient', behaviours.reportWithoutRecipient()),
  row('+13035550112', 'SMSC gave up (62)', behaviours.undelivered(reportStatus.gaveUpNoResponse)),
  row(
    '+13035550113',
    'forwarded, unconfirmed (01)',
    behaviours.undelivered(reportStatus.forwardedUnconfirmed),
  ),
  row('+16065550100', 'never answered, network does not have it', behaviours.ignored()),
  row('+16065550101', 'network has it, answer lost, report comes', behaviours.answerLost()),
  row('+16065550102', 'network has it, answer lost, no report', behaviours.answerLostUnreported()),
  row('+16065550103', 'network has it, answer 30 s late', behaviours.answerLate(30_000)),
  row('+16065550104', 'network has it, answer 200 s late', behaviours.answerLate(200_000)),
  row('+16065550105', 'congestion (42) once, then delivered', behaviours.refused(42), behaviours.delivered()),
  row('+16065550106', 'never answered once, then delivered', behaviours.ignored(), behaviours.delivered()),
];

/** What these phones do when they are called; every other one answers after 4 s and listens. A text to them is delivered. */
export const magicCallees: readonly {
  readonly number: string;
  readonly callee: Callee;
  readonly says: string;
}[] = [
  { number: '+17075550100', callee: callees.answers(), says: 'answers after 4 s, and listens' },
  { number: '+17075550101', callee: callees.busy(), says: 'is busy' },
  { number: '+17075550102', callee: callees.rings(), says: 'rings, and nobody answers' },
  { number: '+17075550103', callee: callees.declines(), says: 'declines' },
  {
    number: '+17075550104',
    callee: callees.hangsUp(1_000),
    says: 'answers, and hangs up within the first word',
  },
  { number: '+17075550105', callee: callees.presses('1'), says: 'answers, and presses 1' },
];

export function magicCallee(number: string): Callee | undefined {
  return magicCallees.find((entry) => entry.number === number)?.callee;
}

/**
 * Families of numbers, by their last two digits nn:
 * - +1 404 555 01nn is refused with +CMS ERROR nn, +1 401 with 1nn, +1 402 with 2nn, +1 403 with 3nn, +1 405 with 5nn;
 * - +1 505 555 01nn is refused with nn by the first SIM that tries, and delivered by any other.
 */
const hundredsByArea: Readonly<Record<string, number>> = { 404: 0, 401: 100, 402: 200, 403: 300, 405: 500 };

/** The behaviours of a magic number, or undefined for an ordinary handset. */
export function magicBehaviours(number: string): readonly Behaviour[] | undefined {
  const family = /^\+1(\d{3})55501(\d\d)$/.exec(number);
  if (!family) return undefined;
  const area = family[1] as string;
  const last = Number(family[2]);
  const hundreds = hundredsByArea[area];
  if (hundreds !== undefined && hundreds + last > 0) return [behaviours.refused(hundreds + last)];
  if (area === '505' && last > 0) return [behaviours.refusedOnFirstSim(last)];
  return magicNumbers.find((entry) => entry.number === number)?.behaviour;
}
