/** Findings as a person reads them: what is wrong stands with its cure, in 80 columns, grouped by modem. */
import { type Paint, printable, wrap } from '../output.ts';
import type { Finding } from './finding.ts';

const WIDTH = 80;
const MARKS = {
  ok: (paint: Paint) => paint.green('ok  '),
  warn: (paint: Paint) => paint.yellow('warn'),
  fail: (paint: Paint) => paint.red('FAIL'),
} as const;
const CHECK_WIDTH = 13;
const INDENT = ' '.repeat(4 + 1 + CHECK_WIDTH + 1);

export function formatReport(findings: readonly Finding[], paint: Paint): string[] {
  const groups = Map.groupBy(findings, ({ modem }) => modem);
  return [...groups].flatMap(([modem, group], index) => [
    ...(index === 0 ? [] : ['']),
    paint.bold(printable(modem ?? 'This machine')),
    ...group.flatMap((finding) => formatFinding(finding, paint)),
  ]);
}

export function summarize(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  return `${plural(count('fail'), 'fault')}, ${plural(count('warn'), 'warning')}`;
}

function formatFinding({ check, status, finding, cure }: Finding, paint: Paint): string[] {
  const [first = '', ...rest] = wrap(printable(finding), WIDTH - INDENT.length);
  const cureLines = cure === null ? [] : wrap(printable(`-> ${cure}`), WIDTH - INDENT.length);
  return [
    `${MARKS[status](paint)} ${check.padEnd(CHECK_WIDTH)} ${first}`,
    ...[...rest, ...cureLines].map((line) => INDENT + line),
  ];
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
