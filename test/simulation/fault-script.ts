/**
 * What goes wrong with a modem in a simulated world: drawn once, as data, and done to the virtual modem when its time
 * comes. Every fault ends by itself; afterwards the modem is as good as new.
 */
import type { Cure } from '../../drivers/virtual/faults.ts';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import type { Chance } from './chance.ts';

export type Fault =
  | { readonly kind: 'deaf' | 'answers-held' | 'split-outputs' | 'out-of-coverage' | 'unplugged' }
  | { readonly kind: 'wedged'; readonly until: Cure }
  | { readonly kind: 'prompts-lost' | 'bytes-lost'; readonly count: number }
  | { readonly kind: 'slow'; readonly promptMs: number; readonly answerMs: number }
  | { readonly kind: 'submit-error'; readonly code: number | 'silent' | 'error' }
  | { readonly kind: 'line'; readonly line: string; readonly isBeforePrompts: boolean }
  | { readonly kind: 'junk'; readonly hex: string }
  | { readonly kind: 'echo-back' | 'reboot' | 'stray-prompt' }
  /** As after a power cut: the modem counts its references from here again. */
  | { readonly kind: 'reference-reset'; readonly reference: number };

export interface FaultPlan {
  readonly at: number;
  readonly forMs: number;
  readonly sim: number;
  readonly fault: Fault;
}

const LINES = [
  'RING',
  'NO CARRIER',
  '^RSSI: 18',
  '+CMTI: "SM",77',
  '+CREG: 1',
  '+CUSD: 0,"Balance",15',
  'OK',
  'ERROR',
  '+CMS ERROR: 500',
  '+CMGS: 200',
  '\u0000\u0000',
  'RDY',
] as const;

export function planFault(
  chance: Chance,
  { sims, fromMs, untilMs }: { readonly sims: number; readonly fromMs: number; readonly untilMs: number },
): FaultPlan {
  return {
    at: chance.between(fromMs, untilMs),
    forMs: chance.between(500, 60_000),
    sim: chance.between(0, sims - 1),
    fault: drawFault(chance),
  };
}

function drawFault(chance: Chance): Fault {
  return chance.weighted<() => Fault>([
    [2, () => ({ kind: 'deaf' })],
    [1, () => ({ kind: 'wedged', until: chance.oneOf(['reopen', 'radio-cycle', 'reboot']) })],
    [2, () => ({ kind: 'prompts-lost', count: chance.between(1, 3) })],
    [1, () => ({ kind: 'bytes-lost', count: chance.between(1, 6) })],
    [2, () => ({ kind: 'answers-held' })],
    [2, () => ({ kind: 'split-outputs' })],
    [1, () => ({ kind: 'slow', promptMs: chance.between(0, 12_000), answerMs: chance.between(0, 3_000) })],
    [2, () => ({ kind: 'submit-error', code: chance.oneOf([38, 42, 500, 512, 'silent', 'error']) })],
    [3, () => ({ kind: 'line', line: chance.oneOf(LINES), isBeforePrompts: chance.happens(0.3) })],
    [1, () => ({ kind: 'junk', hex: Buffer.from(chance.octets(chance.between(1, 80))).toString('hex') })],
    [1, () => ({ kind: 'echo-back' })],
    [2, () => ({ kind: 'reboot' })],
    [3, () => ({ kind: 'unplugged' })],
    [1, () => ({ kind: 'out-of-coverage' })],
    [1, () => ({ kind: 'stray-prompt' })],
    [1, () => ({ kind: 'reference-reset', reference: chance.between(0, 8) })],
  ])();
}

/** @returns ends it */
export function commit(fault: Fault, modem: VirtualModem): () => void {
  const { faults } = modem;
  switch (fault.kind) {
    case 'deaf':
      faults.isDeaf = true;
      return () => void (faults.isDeaf = false);
    case 'wedged':
      faults.isDeafUntil = fault.until;
      return () => void (faults.isDeafUntil = null);
    case 'prompts-lost':
      faults.promptsToLose = fault.count;
      return () => void (faults.promptsToLose = 0);
    case 'bytes-lost':
      faults.bytesToLose = fault.count;
      return () => void (faults.bytesToLose = 0);
    case 'answers-held':
      faults.holdSubmitAnswers = true;
      return () => {
        faults.holdSubmitAnswers = false;
        modem.releaseSubmitAnswers();
      };
    case 'split-outputs':
      faults.outputPieces = 'random';
      return () => void (faults.outputPieces = modem.personality.faults.outputPieces ?? null);
    case 'slow':
      Object.assign(faults, { promptDelayMs: fault.promptMs, answerDelayMs: fault.answerMs });
      return () => Object.assign(faults, { promptDelayMs: 0, answerDelayMs: 0, ...modem.personality.faults });
    case 'submit-error':
      faults.submitErrors.push(
        typeof fault.code === 'number' ? { kind: 'cms', code: fault.code } : { kind: fault.code },
      );
      return () => void faults.submitErrors.splice(0);
    case 'line':
      if (!fault.isBeforePrompts) modem.unsolicited(fault.line);
      else faults.linesBeforePrompt = [fault.line];
      return () => void (faults.linesBeforePrompt = []);
    case 'junk':
      modem.emit(Buffer.from(fault.hex, 'hex'));
      return nothing;
    case 'echo-back':
      (modem.settings as { echo: boolean }).echo = true;
      return nothing;
    case 'reboot':
      if (modem.isPlugged) modem.reboot();
      return nothing;
    case 'unplugged':
      modem.unplug();
      return () => modem.replug();
    case 'out-of-coverage':
      modem.setRegistration('searching');
      return () => modem.setRegistration('home');
    case 'stray-prompt':
      if (modem.isPlugged) modem.strayPrompt();
      return nothing;
    case 'reference-reset':
      modem.network.setNextReference(modem.sim.number, fault.reference);
      return nothing;
    default:
      return fault satisfies never;
  }
}

function nothing(): void {}
