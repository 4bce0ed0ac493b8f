/**
 * The verdict table: from what a modem answers (a number, a text, a bare ERROR) to what it means and what to do.
 * Comes in: a final result line or a number. Goes out: a Verdict, or a ModemError that carries it.
 */
import { ModemError, type Verdict } from './errors.ts';
import { cmeAsCms, cmeRows } from './verdicts/cme-rows.ts';
import { cmeNumberOfText, cmsNumberOfText, squeezeErrorText } from './verdicts/error-texts.ts';
import { type LocalCode, localCodes, localVerdict } from './verdicts/local-verdicts.ts';
import { modemRows } from './verdicts/modem-rows.ts';
import { networkReserved, networkRows } from './verdicts/network-rows.ts';
import { indexRows, verdictFromRow } from './verdicts/row.ts';
import { smscReserved, smscRows, smscSpecific } from './verdicts/smsc-rows.ts';

export { type LocalCode, localVerdict };

const cms = indexRows([...networkRows, ...smscRows, ...modemRows]);
const cme = new Map([
  ...indexRows(cmeRows),
  ...cmeAsCms.map(([number, same]) => [number, cms.get(same) as Verdict] as const),
]);
/** For the numbers without a row of their own: the first that fits. */
const ranges = [
  { from: 0, to: 127, verdict: verdictFromRow(networkReserved) },
  { from: 224, to: 254, verdict: verdictFromRow(smscSpecific) },
  { from: 128, to: 255, verdict: verdictFromRow(smscReserved) },
];
const unknownError = cms.get(500) as Verdict;
const vendorError: Verdict = Object.freeze({
  ...unknownError,
  code: 'vendor-error',
  text: 'The modem answered a number of its maker: look it up for this model; the network may have the message all the same.',
});

/** Any number has a verdict: its own row, its range, or that of an unknown vendor error. */
export function verdictForCms(number: number): Verdict {
  return (
    cms.get(number) ?? ranges.find(({ from, to }) => number >= from && number <= to)?.verdict ?? vendorError
  );
}

export function verdictForCme(number: number): Verdict {
  return cme.get(number) ?? (number >= 300 ? verdictForCms(number) : unknownError);
}

/** A ModemError with one of the house's own verdicts. `detail` must hold no PIN, text or whole number. */
export function localError(code: LocalCode, detail?: string, cause?: unknown): ModemError {
  return new ModemError(localVerdict(code), {
    ...(detail === undefined ? {} : { detail }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The error behind a final result line other than OK. Never throws; an unreadable line is an unknown error. */
export function errorFromFinal(line: string): ModemError {
  // Fibocom prints +CMGS ERROR: n with the numbers of +CMS (manual of the G510)
  const match = /^\+(CMS|CME|CMGS) ERROR\s*:?\s*(.*)$/i.exec(line.trim());
  if (!match) return new ModemError(verdictOfWord(line), { detail: shown(line.trim()) });
  const family = match[1]?.toUpperCase() === 'CME' ? 'cme' : 'cms';
  const rest = (match[2] ?? '').trim();
  if (/^\d{1,6}$/.test(rest)) {
    const number = Number(rest);
    const verdict = family === 'cme' ? verdictForCme(number) : verdictForCms(number);
    return new ModemError(verdict, {
      wire: { family, number },
      detail: `+${family.toUpperCase()} ERROR: ${number}`,
    });
  }
  return new ModemError(verdictOfText(family, rest), {
    detail: `+${family.toUpperCase()} ERROR: ${shown(rest)}`,
  });
}

/** Every code that can appear in a verdict, once: the documentation is checked against it. */
export function allVerdicts(): readonly Verdict[] {
  const all = [...cms.values(), ...cme.values(), ...ranges.map(({ verdict }) => verdict), vendorError];
  const byCode = new Map(all.map((verdict) => [verdict.code, verdict]));
  for (const code of localCodes) byCode.set(code, localVerdict(code));
  return [...byCode.values()];
}

function verdictOfText(family: 'cms' | 'cme', text: string): Verdict {
  const squeezed = squeezeErrorText(text);
  const ownNumber = (family === 'cms' ? cmsNumberOfText : cmeNumberOfText).get(squeezed);
  if (ownNumber !== undefined) return family === 'cms' ? verdictForCms(ownNumber) : verdictForCme(ownNumber);
  const otherNumber = (family === 'cms' ? cmeNumberOfText : cmsNumberOfText).get(squeezed);
  if (otherNumber === undefined) return unknownError;
  return family === 'cms' ? verdictForCme(otherNumber) : verdictForCms(otherNumber);
}

function verdictOfWord(line: string): Verdict {
  switch (squeezeErrorText(line)) {
    case 'error':
      return localVerdict('modem-error');
    case 'commandnotsupport':
    case 'na':
      return localVerdict('command-not-supported');
    case 'toomanyparameters':
      return localVerdict('too-many-parameters');
    case 'modemerror':
      return verdictForCms(300);
    case 'nocarrier':
    case 'busy':
    case 'noanswer':
    case 'nodialtone':
      return localVerdict('call-ended');
    default:
      return unknownError;
  }
}

/** Short, and without anything that could be a number or a code. */
function shown(text: string): string {
  return text.slice(0, 60).replace(/\d{4,}/g, '***');
}
