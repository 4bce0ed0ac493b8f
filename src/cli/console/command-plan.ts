/** How a command of the console is asked: how long it may take, and which lines are its reply. Pure. */
import type { AtCommand } from '../../../drivers/index.ts';
import { splitCommands } from './split-commands.ts';

const SECOND = 1_000;

/** From modems.md 1.8; the first that fits. */
const TIMEOUTS: readonly (readonly [name: RegExp, rest: RegExp, timeoutMs: number])[] = [
  [/^\+COPS$/, /^=/, 180 * SECOND],
  [/^\+CUSD$/, /^=/, 60 * SECOND],
  [/^\+CMGL$/, /^/, 60 * SECOND],
  [/^\+CMG[DRS]$/, /^=/, 25 * SECOND],
  [/^\+CFUN$/, /^=/, 15 * SECOND],
  [/^\+C(?:GATT|LCK|PIN|PWD|NUM|IMI|PBR|PBF)$/, /^/, 20 * SECOND],
  [/^D$/, /^/, 60 * SECOND],
];
const USUAL_MS = 10 * SECOND;
/** AT, ATE0, ATI and the like, which neither SIM nor network delays. */
const BASIC_MS = 3 * SECOND;
/** They answer with text that has no prefix. */
const BARE = /^(?:\+C?GM[IMR]|\+C?GSN|\+CIMI|\+[CGZ]CAP|I|\+CGMI)$/;

export function planOf(line: string): AtCommand {
  const parts = splitCommands(line) ?? [];
  const timeouts = parts.map(
    (part) =>
      TIMEOUTS.find(([name, rest]) => name.test(part.name) && rest.test(part.rest))?.[2] ??
      (/^\W/.test(part.name) ? USUAL_MS : BASIC_MS),
  );
  const extended = parts.find(({ name }) => /^\W/.test(name) && !name.startsWith('&'));
  return {
    text: line.trim(),
    timeoutMs: Math.max(BASIC_MS, ...timeouts),
    expects: extended === undefined || BARE.test(extended.name) ? 'raw' : `${extended.name}:`,
    ...(parts.some(({ name }) => /^\+CMG[LR]$/.test(name)) ? { withPdu: true } : {}),
  };
}
