/**
 * Runs command lines one after another: looks each command up, asks it for a reply, and prints that when it is
 * complete. A reply that takes time holds the input; a prompt turns the input to prompt state.
 */
import type { Timer } from '../clock.ts';
import type { AtInput } from './at-input.ts';
import { type CommandForm, type ParsedCommand, parseCommandLine } from './command-line.ts';
import type { CommandEntry, CommandTable, Handler, ModemCore } from './command-table.ts';
import type { Output } from './output.ts';
import { cme, cms, error, final, ok, type Reply } from './reply.ts';

export class Interpreter {
  readonly #modem: ModemCore;
  readonly #table: CommandTable;
  readonly #output: Output;
  readonly #input: AtInput;
  /** Commands of the line that still wait. */
  #rest: readonly ParsedCommand[] = [];
  #take: ((input: string | null) => Reply) | null = null;
  /** What a reply in waiting must hold to be still wanted. */
  #turn = 0;
  #timers = new Set<Timer>();

  constructor(context: { modem: ModemCore; table: CommandTable; output: Output; input: AtInput }) {
    this.#modem = context.modem;
    this.#table = context.table;
    this.#output = context.output;
    this.#input = context.input;
  }

  line(text: string): void {
    const commands = parseCommandLine(text);
    if (!commands) {
      this.#finish(error);
      return;
    }
    this.#rest = commands;
    this.#next();
  }

  /** What was typed at the prompt. */
  typed(text: string | null): void {
    const take = this.#take;
    this.#take = null;
    if (take) this.#perform(take(text));
  }

  /** Power gone: nothing that waits is answered any more. */
  reset(): void {
    this.#turn += 1;
    this.#rest = [];
    this.#take = null;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #next(): void {
    const [command, ...rest] = this.#rest;
    this.#rest = rest;
    if (command) this.#perform(this.#ask(command));
    else this.#finish(ok());
  }

  #ask(command: ParsedCommand): Reply {
    const entry = this.#table[command.name];
    if (!entry) {
      const { unknownCommand } = this.#modem.personality;
      return unknownCommand === 'ERROR' ? error : final(unknownCommand);
    }
    if (entry.needsSim && command.form !== 'test') {
      const refusal = simRefusal(this.#modem, entry.needsSim);
      if (refusal) return refusal;
    }
    const handler = handlerOf(entry, command.form);
    return handler ? handler(this.#modem, command.argument) : error;
  }

  #perform(reply: Reply): void {
    switch (reply.kind) {
      case 'later':
        this.#wait(reply);
        break;
      case 'prompt':
        this.#prompt(reply);
        break;
      case 'ok':
        if (this.#rest.length > 0) {
          this.#output.information(reply.lines);
          this.#next();
        } else this.#finish(reply);
        break;
      case 'error':
      case 'cme':
      case 'cms':
      case 'final':
      case 'unfinished':
        this.#rest = [];
        this.#finish(reply);
        break;
      default:
        reply satisfies never;
    }
  }

  #wait(reply: Extract<Reply, { kind: 'later' }>): void {
    const turn = this.#turn;
    let isSettled = false;
    this.#input.hold();
    reply.start((settled) => {
      if (isSettled || turn !== this.#turn) return;
      isSettled = true;
      this.#perform(settled);
      this.#input.release();
    });
  }

  #prompt(reply: Extract<Reply, { kind: 'prompt' }>): void {
    const { faults, settings } = this.#modem;
    this.#take = (text) => reply.take(text);
    this.#after(faults.promptDelayMs, () => {
      for (const line of faults.linesBeforePrompt) this.#output.unsolicited(line);
      this.#input.openPrompt(settings.isTextMode);
      this.#output.prompt();
    });
  }

  #finish(reply: Reply): void {
    this.#after(this.#modem.faults.answerDelayMs, () => this.#output.reply(reply));
  }

  /** At once when there is no delay; else the input is held meanwhile. */
  #after(delayMs: number, run: () => void): void {
    if (delayMs <= 0) {
      run();
      return;
    }
    this.#input.hold();
    const timer: Timer = this.#modem.clock.setTimer(() => {
      this.#timers.delete(timer);
      run();
      this.#input.release();
    }, delayMs);
    this.#timers.add(timer);
  }
}

function handlerOf(entry: CommandEntry, form: CommandForm): Handler | undefined {
  if (form !== 'test') return entry[form];
  const { test } = entry;
  if (typeof test === 'string') return () => (test === '' ? ok() : ok(test));
  return test ?? (() => ok());
}

function simRefusal(modem: ModemCore, family: 'cme' | 'cms'): Reply | undefined {
  switch (modem.sim.state) {
    case 'absent':
      return family === 'cme' ? cme(10) : cms(310);
    case 'pin':
      return family === 'cme' ? cme(11) : cms(311);
    case 'puk':
    case 'blocked':
      return family === 'cme' ? cme(12) : cms(316);
    case 'busy':
      return family === 'cme' ? cme(14) : cms(314);
    case 'ready':
      return undefined;
    default:
      return modem.sim.state satisfies never;
  }
}
