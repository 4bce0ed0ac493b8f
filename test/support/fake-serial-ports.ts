/** Real ttys that are no modem: a GPS receiver, a silent one, one that never stops talking, one that somebody holds. */
import { closeSync, symlinkSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { createSerialPort } from '../../drivers/serial/serial-port.ts';
import { loadPty } from '../../drivers/virtual/pty.ts';
import { PtyWriter } from '../../drivers/virtual/pty-writer.ts';

export type FakeKind = 'gps' | 'mute' | 'noisy' | 'busy';

export interface FakeSerialPort {
  close(): Promise<void>;
}

const sentences = Buffer.from(
  [
    '$GPRMC,092751.000,A,5321.6802,N,00630.3371,W,0.06,31.66,280511,,,A*45',
    '$GPGGA,092751.000,5321.6802,N,00630.3371,W,1,8,1.03,61.7,M,55.3,M,,*75',
    '$GPGSA,A,3,10,07,05,02,29,04,08,13,,,,,1.72,1.03,1.38*0A',
    '',
  ].join('\r\n'),
);
const junk = Buffer.from(Array.from({ length: 4096 }, (_, index) => ((index * 2_654_435_761) >>> 11) & 0xff));

/** What each says, and how often; 115200 baud carry 11 kB a second, a compromised USB device more. */
const talk: Readonly<Partial<Record<FakeKind, { readonly bytes: Buffer; readonly everyMs: number }>>> = {
  gps: { bytes: sentences, everyMs: 200 },
  noisy: { bytes: junk, everyMs: 2 },
};

export async function serveFakePort(kind: FakeKind, linkPath: string): Promise<FakeSerialPort> {
  const { master, slave, path } = (await loadPty())();
  symlinkSync(path, linkPath);
  const stream = new ReadStream(master);
  stream.on('data', () => {});
  // the master fails only when it is torn down
  stream.on('error', () => {});
  const writer = new PtyWriter(master);
  const words = talk[kind];
  const timer = words && setInterval(() => writer.write(words.bytes), words.everyMs);
  const holder = createSerialPort({ path, baudRate: 115_200 });
  if (kind === 'busy') await holder.open({ onData() {}, onClose() {} });
  return {
    async close() {
      clearInterval(timer);
      writer.close();
      await holder.close();
      closeSync(slave);
      await new Promise<void>((resolve) => {
        stream.once('close', () => resolve());
        stream.destroy();
      });
    },
  };
}
