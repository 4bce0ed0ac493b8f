/** A real tty for the tests of the serial port: its path for the driver, its master as the other end. */
import { closeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { loadPty } from '../../drivers/virtual/pty.ts';

export interface PtyPair {
  readonly path: string;
  /** What the driver wrote, as Latin-1. */
  readonly received: string;
  onReceived(answer: (text: string) => void): void;
  feed(text: string): void;
  /** As when a stick is pulled. Idempotent. */
  unplug(): Promise<void>;
}

export async function openPtyPair(): Promise<PtyPair> {
  const openPty = await loadPty();
  const { master, slave, path } = openPty();
  const stream = new ReadStream(master);
  let received = '';
  let answer: (text: string) => void = () => {};
  stream.on('data', (bytes: Buffer) => {
    const text = bytes.toString('latin1');
    received += text;
    answer(text);
  });
  // the master fails only when it is torn down
  stream.on('error', () => {});
  let unplugged: Promise<void> | undefined;
  return {
    path,
    get received() {
      return received;
    },
    onReceived: (listener) => void (answer = listener),
    feed: (text) => void stream.write(Buffer.from(text, 'latin1')),
    unplug() {
      unplugged ??= new Promise((resolve) => {
        stream.once('close', () => resolve());
        closeSync(slave);
        stream.destroy();
      });
      return unplugged;
    },
  };
}
