/**
 * Writes to the master of a pseudo-terminal without ever blocking the process (libuv writes to masters blockingly:
 * one client that does not read would stop all modems). A full terminal is tried again, with growing pauses; what
 * nobody reads for two seconds is lost, as on a modem without flow control.
 */
import { writeSync } from 'node:fs';
import { systemClock, type Timer } from '../clock.ts';

const shortestPauseMs = 1;
const longestPauseMs = 128;
const patienceMs = 2_000;
const mostWaiting = 65_536;

export class PtyWriter {
  readonly #descriptor: number;
  #waiting: Uint8Array[] = [];
  #waitingLength = 0;
  #retry: Timer | null = null;
  #pauseMs = shortestPauseMs;
  #stuckSince = 0;
  #isClosed = false;

  /** @param descriptor non-blocking; the caller closes it, after close() here */
  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.#retry) {
      this.#keep(bytes);
      return;
    }
    const written = this.#try(bytes);
    if (written === bytes.length) return;
    this.#stuckSince = systemClock.monotonic();
    this.#pauseMs = shortestPauseMs;
    this.#keep(bytes.subarray(written));
    this.#wait();
  }

  close(): void {
    this.#isClosed = true;
    this.#retry?.cancel();
    this.#drop();
  }

  #keep(bytes: Uint8Array): void {
    if (this.#waitingLength + bytes.length > mostWaiting) return;
    this.#waiting.push(bytes);
    this.#waitingLength += bytes.length;
  }

  #drop(): void {
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  #wait(): void {
    this.#retry = systemClock.setTimer(() => this.#again(), this.#pauseMs);
  }

  #again(): void {
    this.#retry = null;
    const bytes = Buffer.concat(this.#waiting);
    this.#drop();
    const written = this.#try(bytes);
    if (written === bytes.length) return;
    if (written > 0) {
      this.#stuckSince = systemClock.monotonic();
      this.#pauseMs = shortestPauseMs;
    } else {
      if (systemClock.monotonic() - this.#stuckSince > patienceMs) return;
      this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
    }
    this.#keep(bytes.subarray(written));
    this.#wait();
  }

  /** @returns how many bytes the terminal took */
  #try(bytes: Uint8Array): number {
    let written = 0;
    while (written < bytes.length) {
      try {
        written += writeSync(this.#descriptor, bytes, written);
      } catch {
        // EAGAIN: full. Anything else: the terminal is going, and its reader tells
        break;
      }
    }
    return written;
  }
}
