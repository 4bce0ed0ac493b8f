/**
 * What is wrong with the settings, one problem a line: file:line:column, key, what is wrong, how to mend it. Values
 * are never shown.
 */
export interface ConfigProblem {
  /** 1-based; null where the problem is not in the text of the file. */
  readonly line: number | null;
  readonly column: number | null;
  /** The key, e.g. `modems.0.port`, or the variable of the environment; empty: the file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly cure: string;
}

export class ConfigError extends Error {
  readonly file: string;
  readonly problems: readonly ConfigProblem[];
  /** As sysexits EX_CONFIG. */
  readonly exitCode = 78;

  constructor(file: string, problems: readonly ConfigProblem[]) {
    super(problems.map((problem) => printProblem(file, problem)).join('\n'));
    this.name = 'ConfigError';
    this.file = file;
    this.problems = problems;
  }
}

function printProblem(file: string, { line, column, path, message, cure }: ConfigProblem): string {
  const where =
    line === null ? (path.startsWith('SALLYPORT_') ? 'environment' : file) : `${file}:${line}:${column}`;
  return `${where}${path === '' ? '' : ` ${path}`}: ${message}; ${cure}`;
}
