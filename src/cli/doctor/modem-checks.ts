/**
 * What is to be said of a modem, whether it was examined here or the gateway told of it. Pure; thresholds of the signal
 * are those people know from their phones: four bars, three, two, one, none.
 */
import type { Examination } from '../../../drivers/index.ts';
import { type Finding, type Report, reporter } from './finding.ts';

/** What an examination tells, or as much of it as the gateway shows: there some words are its own, and the IMEI is masked. */
export interface ModemFacts extends Omit<Examination, 'registration' | 'technology'> {
  readonly registration: string;
  readonly technology: string | null;
}

/** What the config gives this modem. */
export interface ModemWishes {
  readonly hasPin: boolean;
  readonly hasSmsc: boolean;
}

export function checkModem(modem: string, facts: ModemFacts, wishes: ModemWishes): Finding[] {
  const report = reporter(modem);
  const sim = checkSim(facts, wishes, report);
  const findings = [describe(facts, report), ...sim];
  if (!facts.isRadioOn) {
    findings.push(
      report('radio', 'warn', 'the radio is off (AT+CFUN)', 'start the gateway: it switches the radio on'),
    );
  }
  // A locked or missing SIM explains all that follows.
  if (sim.some(({ status }) => status !== 'ok') || !facts.isRadioOn) return findings;
  return [
    ...findings,
    checkRegistration(facts, report),
    checkSignal(facts.signalDbm, report),
    checkServiceCentre(facts, wishes, report),
    ...facts.memories.filter(({ total }) => total > 0).map((memory) => checkMemory(memory, report)),
  ];
}

function describe({ manufacturer, model, profile, imei }: ModemFacts, report: Report): Finding {
  const name =
    [manufacturer, model].filter((word) => word !== null).join(' ') || 'a modem that tells no name';
  const serial = imei === null ? 'it tells no IMEI' : `IMEI ...${imei.slice(-6)}`;
  return report('modem', 'ok', `${name}, profile ${profile}, ${serial}`);
}

function checkSim(
  { sim, iccid, pinTriesLeft }: ModemFacts,
  { hasPin }: ModemWishes,
  report: Report,
): Finding[] {
  const tries =
    pinTriesLeft === null ? '' : ` (${pinTriesLeft} ${pinTriesLeft === 1 ? 'try' : 'tries'} left)`;
  switch (sim) {
    case 'ready':
      return [report('sim', 'ok', `the SIM is open${iccid === null ? '' : `, ICCID ...${iccid.slice(-6)}`}`)];
    case 'pin':
      return [checkPin(hasPin, pinTriesLeft, tries, report)];
    case 'puk':
      return [
        report(
          'sim',
          'fail',
          'the SIM asks for its PUK, which is never sent',
          'unblock it in a phone with the PUK of its letter',
        ),
      ];
    case 'missing':
      return [
        report('sim', 'fail', 'there is no SIM in the modem', 'put one in, contacts down, and seat it well'),
      ];
    case 'failed':
      return [
        report(
          'sim',
          'fail',
          'the SIM does not work in this modem',
          'clean its contacts, try it in a phone, or replace it',
        ),
      ];
    case null:
      return [
        report(
          'sim',
          'warn',
          'the modem does not tell the state of its SIM',
          'unplug the modem, wait 10 s, and look again',
        ),
      ];
    default:
      return sim satisfies never;
  }
}

function checkPin(hasPin: boolean, triesLeft: number | null, tries: string, report: Report): Finding {
  if (triesLeft !== null && triesLeft < 2) {
    return report(
      'pin',
      'fail',
      `the SIM asks for its PIN${tries}, and the last try is never used`,
      'enter the PIN in a phone',
    );
  }
  return hasPin
    ? report(
        'pin',
        'warn',
        `the SIM asks for its PIN${tries}`,
        'start the gateway: it enters the configured one, once',
      )
    : report(
        'pin',
        'fail',
        `the SIM asks for its PIN${tries} and none is configured`,
        'write it to a file and name that in pin_file',
      );
}

function checkRegistration({ registration, operator, technology }: ModemFacts, report: Report): Finding {
  const where =
    [operator, technology].filter((word) => word !== null).join(', ') || 'a network without a name';
  switch (registration) {
    case 'home':
      return report(
        'network',
        'ok',
        `registered: ${where}${technology === '2G' ? ' (many operators switch 2G off)' : ''}`,
      );
    case 'roaming':
      return report(
        'network',
        'warn',
        `registered abroad: ${where}`,
        'mind the price of a text, or use a SIM of this country',
      );
    case 'denied':
      return report(
        'network',
        'fail',
        'the network does not take this SIM',
        'ask the operator whether the SIM is active and paid',
      );
    case 'searching':
      return report(
        'network',
        'fail',
        'the modem looks for a network',
        'check antenna and coverage, and wait a minute',
      );
    default:
      return report(
        'network',
        'fail',
        'the modem has no network',
        'check antenna and coverage, then start the gateway',
      );
  }
}

const LEVELS = [
  { from: -75, word: 'excellent' },
  { from: -85, word: 'good' },
  { from: -95, word: 'fair' },
  { from: -105, word: 'weak' },
] as const;

function checkSignal(dbm: number | null, report: Report): Finding {
  if (dbm === null)
    return report('signal', 'warn', 'the modem does not tell its signal', 'look again in a minute');
  const word = LEVELS.find(({ from }) => dbm >= from)?.word ?? 'none';
  const finding = `${word} (${dbm} dBm)`;
  const cure = 'move the antenna to a window or outside, away from the computer';
  if (word === 'none') return report('signal', 'fail', finding, cure);
  return word === 'weak' ? report('signal', 'warn', finding, cure) : report('signal', 'ok', finding);
}

function checkServiceCentre({ smsc }: ModemFacts, { hasSmsc }: ModemWishes, report: Report): Finding {
  if (smsc !== null) return report('smsc', 'ok', `the service centre is set (...${smsc.slice(-2)})`);
  return hasSmsc
    ? report('smsc', 'ok', 'the service centre of the config is set when the gateway starts')
    : report(
        'smsc',
        'fail',
        'no service centre is set, so no text can be sent',
        "write the operator's number as `smsc` into the config",
      );
}

function checkMemory({ name, used, total }: ModemFacts['memories'][number], report: Report): Finding {
  const finding = `${name} holds ${used} of ${total} texts`;
  if (used * 100 < total * 80) return report('storage', 'ok', finding);
  const cure = 'start the gateway: it takes the texts in and empties the memory';
  return report(
    'storage',
    used < total ? 'warn' : 'fail',
    used < total ? finding : `${finding}: nothing more arrives`,
    cure,
  );
}
