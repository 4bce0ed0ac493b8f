/** A file as the settings need it. Injected, so that tests need no disk. */
import { readFileSync, statSync } from 'node:fs';

export interface FileText {
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
}

export function readFileText(path: string): FileText {
  return { text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 };
}
