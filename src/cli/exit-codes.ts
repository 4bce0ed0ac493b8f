/** Exit codes of the program (sysexits.h), and the error that carries one to the end of a verb. */
export const EXIT = {
  ok: 0,
  usage: 2,
  unavailable: 69,
  io: 74,
  temporary: 75,
  permission: 77,
  config: 78,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Its message is what the person at the terminal reads: what is wrong, and what to do. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}
