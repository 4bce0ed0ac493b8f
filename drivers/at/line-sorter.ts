/**
 * From raw lines to what they mean: joins headers with their PDU lines and the lines of a USSD text, takes apart what
 * firmwares glue together, drops echo. Comes in: lines in order. Goes out: sorted lines, in order, by a callback.
 */
import { type ActiveCommand, classifyLine, isPduLine } from './classify-line.ts';
import { parseRoutedLength } from './parse-sms.ts';
import type { AtLine, Unsolicited } from './types.ts';
import { findUnsolicited } from './unsolicited.ts';

export type SortedLine =
  | { readonly kind: 'final'; readonly isOk: boolean; readonly text: string }
  | { readonly kind: 'reply'; readonly line: AtLine }
  | { readonly kind: 'reference'; readonly text: string }
  | { readonly kind: 'unsolicited'; readonly message: Unsolicited; readonly isRestart: boolean };

interface Header {
  readonly text: string;
  /** Null: it belongs to the reply. */
  readonly name: string | null;
  readonly since: number;
}

/** A USSD text whose end has not come. */
interface OpenText {
  readonly lines: readonly string[];
  readonly since: number;
}

/** Header and PDU, and the lines of a text, come in one go; what is not there after this long got lost. */
const restWaitMs = 2_000;
/** Longer than any: 182 letters (TS 23.038), 80 of them three octets long in UTF-8, and what stands around them. */
const longestUssd = 300;
const gluedPdu = /^(\+CM(?:GL|GR|T)|\+CDS|\+CBM)(:.*\d)\s+([0-9A-F]{20,})$/i;

export class LineSorter {
  readonly #emit: (line: SortedLine) => void;
  readonly #monotonic: () => number;
  #active: ActiveCommand | null = null;
  #written: string[] = [];
  #header: Header | null = null;
  #open: OpenText | null = null;

  constructor(emit: (line: SortedLine) => void, monotonic: () => number) {
    this.#emit = emit;
    this.#monotonic = monotonic;
  }

  /** What is on the wire from now on; null: nothing. */
  setActive(active: ActiveCommand | null): void {
    this.#active = active;
  }

  /** Remembers a text the modem may echo. */
  noteWritten(text: string): void {
    this.#written = [...this.#written.slice(-3), text];
  }

  /**
   * A USSD text that is open now has lost its end: it goes up to its first line that may be news, and from there on all
   * is sorted. Called before what is written next, so that none of it answers that.
   */
  endUssd(): void {
    if (!this.#open) return;
    const { lines } = this.#open;
    this.#open = null;
    const news = lines.findIndex((line, at) => at > 0 && isNews(line.trim()));
    const end = news < 0 ? lines.length : news;
    this.#emitUnsolicited({ name: '+CUSD', text: lines.slice(0, end).join('\n') }, false);
    for (const line of lines.slice(end)) this.take(line);
  }

  take(raw: string): void {
    const line = raw.trim();
    if (line === '') return;
    if (this.#open && this.#monotonic() - this.#open.since > restWaitMs) this.endUssd();
    if (this.#open) return this.#joinUssd(this.#open, raw);
    const pieces = this.#takeApart(line);
    if (pieces.length > 1) for (const piece of pieces) this.take(piece);
    else this.#sort(line);
  }

  #sort(line: string): void {
    if (this.#header && this.#monotonic() - this.#header.since > restWaitMs) this.#endHeader();
    if (this.#header && this.#isPduOf(this.#header, line)) return this.#endHeader(line.toUpperCase());
    const found = classifyLine(line, { active: this.#active, written: this.#written });
    switch (found.kind) {
      case 'noise':
        return;
      case 'final':
        if (this.#header?.name === null) this.#endHeader();
        return this.#emit({ kind: 'final', isOk: found.isOk, text: line });
      case 'reply':
        if (found.takesPdu) return this.#beginHeader(line, null);
        return this.#emit({ kind: 'reply', line: { text: line } });
      case 'reference':
        return this.#emit({ kind: 'reference', text: line });
      case 'unsolicited':
        if (found.takesPdu) return this.#beginHeader(line, found.name);
        if (found.name === '+CUSD' && isOpenText(line)) return this.#beginUssd(line);
        return this.#emitUnsolicited({ name: found.name, text: line }, found.isRestart);
      default:
        return found satisfies never;
    }
  }

  #isPduOf(header: Header, line: string): boolean {
    if (!isPduLine(line) || this.#written.includes(line)) return false;
    // while a command waits for bare digits (ICCID), a line that is too short for the PDU is taken for those
    const isRaw = this.#active?.kind === 'plain' && this.#active.command.expects === 'raw';
    return !isRaw || line.length >= 2 * (parseRoutedLength(header.text) ?? 0);
  }

  #beginHeader(text: string, name: string | null): void {
    this.#endHeader();
    this.#header = { text, name, since: this.#monotonic() };
  }

  /** Hands on the header that waits, with its PDU or without. */
  #endHeader(pdu?: string): void {
    const header = this.#header;
    if (!header) return;
    this.#header = null;
    const line: AtLine = pdu === undefined ? { text: header.text } : { text: header.text, pdu };
    if (header.name === null) this.#emit({ kind: 'reply', line });
    else this.#emitUnsolicited({ name: header.name, ...line }, false);
  }

  #beginUssd(line: string): void {
    this.#open = { lines: [line], since: this.#monotonic() };
  }

  /** Whatever the line looks like: the network writes the text, and a line of it may pose as news. */
  #joinUssd(open: OpenText, raw: string): void {
    const lines = [...open.lines, raw];
    const text = lines.join('\n');
    this.#open = { ...open, lines };
    // `+CMTI: "SM",1` ends like a text, but the quotes in it are its own.
    const isOpen = isOpenText(text) || (isNews(raw.trim()) && hasPartners(raw));
    if (isOpen) return text.length > longestUssd ? this.endUssd() : undefined;
    this.#open = null;
    this.#emitUnsolicited({ name: '+CUSD', text }, false);
  }

  #emitUnsolicited(message: Unsolicited, isRestart: boolean): void {
    this.#emit({ kind: 'unsolicited', message, isRestart });
  }

  /** `+CMGR: 1,,147 0791...` (header and PDU in one line) and `0791...+CMGL: 2,1,,24` (PDU and next header). */
  #takeApart(line: string): readonly string[] {
    const [, name, fields, pdu] = gluedPdu.exec(line) ?? [];
    if (name !== undefined && fields !== undefined && pdu !== undefined) return [name + fields, pdu];
    const next = this.#header ? line.indexOf('+CMGL:', 1) : -1;
    return next > 0 ? [line.slice(0, next), line.slice(next)] : [line];
  }
}

function isNews(line: string): boolean {
  const name = findUnsolicited(line)?.name;
  return name !== undefined && /^[+^*#%$]/.test(name);
}

/** Quotes inside a text are not escaped: it ends with a quote and the coding scheme, or with a quote that has a partner. */
function isOpenText(text: string): boolean {
  if (!text.includes('"') || /"\s*,\s*\d{1,3}\s*$/.test(text)) return false;
  return !(hasPartners(text) && /"\s*$/.test(text));
}

function hasPartners(text: string): boolean {
  return text.split('"').length % 2 === 1;
}
