/** +CPMS in its three forms (TS 27.005 §3.2.2), as the firmwares really print it. */
import { fieldsOf, numberOf, prefixOf } from './parse-fields.ts';

/** Test form: the memories allowed for reading, for writing, for receiving. Wavecom lists two groups only. */
export function parseMemories(line: string): readonly (readonly string[])[] {
  if (prefixOf(line) !== '+CPMS') return [];
  const body = line.slice(line.indexOf(':') + 1).trim();
  if (body === '') return [[], [], []];
  return splitGroups(body.startsWith('((') ? body.slice(1, -1) : body).map(
    (group) => group.match(/\w+/g) ?? [],
  );
}

export interface MemoryUse {
  /** Null in the set form, which by the standard names no memory. */
  readonly memory: string | null;
  readonly used: number;
  readonly total: number;
}

/** Read and set form, with or without names; empty where the modem cannot store (`+CPMS: ,,,,,,,,`). */
export function parseMemoryUse(line: string): readonly MemoryUse[] {
  if (prefixOf(line) !== '+CPMS') return [];
  const uses: MemoryUse[] = [];
  let memory: string | null = null;
  let used: number | null = null;
  for (const field of fieldsOf(line)) {
    const number = field.isQuoted ? null : numberOf(field);
    if (number === null) memory = field.text || null;
    else if (used === null) used = number;
    else {
      uses.push({ memory, used, total: number });
      memory = null;
      used = null;
    }
  }
  return uses;
}

/** Divides at the commas outside parentheses. */
function splitGroups(body: string): string[] {
  const groups = [''];
  let depth = 0;
  for (const char of body) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) groups.push('');
    else groups[groups.length - 1] += char;
  }
  return groups;
}
