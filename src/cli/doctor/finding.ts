/** What a check found, and what to do about it. */
import { EXIT, type ExitCode } from '../exit-codes.ts';

export interface Finding {
  /** Kebab-case, stable: docs/operating.md explains each. */
  readonly check: string;
  /** Name of the modem it speaks of; null: the machine or the gateway. */
  readonly modem: string | null;
  readonly status: 'ok' | 'warn' | 'fail';
  /** One sentence. */
  readonly finding: string;
  /** One sentence; null where nothing is to be done. */
  readonly cure: string | null;
  /** What a fail ends the program with; 69 unless given. */
  readonly exitCode?: ExitCode;
}

export type Report = (
  check: string,
  status: Finding['status'],
  finding: string,
  cure?: string | null,
  exitCode?: ExitCode,
) => Finding;

export function reporter(modem: string | null): Report {
  return (check, status, finding, cure = null, exitCode) => ({
    check,
    modem,
    status,
    finding,
    cure,
    ...(exitCode === undefined ? {} : { exitCode }),
  });
}

/** Settings come before storage, storage before rights, all before the modems: the order in which they are mended. */
const PRECEDENCE: readonly ExitCode[] = [
  EXIT.config,
  EXIT.io,
  EXIT.permission,
  EXIT.temporary,
  EXIT.unavailable,
];

export function exitCodeOf(findings: readonly Finding[]): ExitCode {
  const codes = findings
    .filter(({ status }) => status === 'fail')
    .map(({ exitCode }) => exitCode ?? EXIT.unavailable);
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.ok;
}
