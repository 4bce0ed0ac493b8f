/** Real ttys: pseudo-terminals through libc. Skipped where koffi or /dev/ptmx is missing. */
import { spawn } from 'node:child_process';
import { closeSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BytePort } from '../../../drivers/serial/byte-port.ts';
import type { ModemError } from '../../../drivers/errors.ts';
import { brim, leakPerMs, patienceMs } from '../../../drivers/serial/flood-guard.ts';
import { createSerialPort } from '../../../drivers/serial/serial-port.ts';
import { loadPty } from '../../../drivers/virtual/pty.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { openPtyPair, type PtyPair } from '../../support/pty-pair.ts';

const hasPty = await loadPty().then(
  (openPty) => typeof openPty === 'function',
  () => false,
);
const openThings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of openThings.splice(0)) await close();
});

async function pair(): Promise<PtyPair> {
  const made = await openPtyPair();
  openThings.push(() => made.unplug());
  return made;
}

/** A tty whose other end never stops writing. */
async function endlessLine(): Promise<string> {
  const { master, slave, path } = (await loadPty())();
  const source = spawn('cat', ['/dev/zero'], { stdio: ['ignore', master, 'ignore'] });
  openThings.push(async () => {
    source.kill('SIGKILL');
    closeSync(slave);
    closeSync(master);
  });
  return path;
}

function portAt(path: string): BytePort {
  const port = createSerialPort({ path, baudRate: 115_200 });
  openThings.unshift(() => port.close());
  return port;
}

/** Real I/O: looks again until the expectation holds. */
const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

const deaf = { onData() {}, onClose() {} };

async function codeOf(opening: Promise<void>): Promise<string> {
  return opening.then(
    () => 'opened',
    (error: ModemError) => error.code,
  );
}

describe.runIf(hasPty)('a port on a tty', () => {
  it('carries all octets both ways, unchanged', async () => {
    const line = await pair();
    const port = portAt(line.path);
    let received = '';
    await port.open({ ...deaf, onData: (bytes) => (received += Buffer.from(bytes).toString('latin1')) });
    const octets = String.fromCharCode(...Array.from({ length: 256 }, (_, n) => n));
    port.write(Buffer.from(octets, 'latin1'));
    port.write(Buffer.from('AT\r'));
    line.feed(octets);
    await eventually(() => {
      expect(line.received).toBe(`${octets}AT\r`);
      expect(received).toBe(octets);
    });
  });

  it('answers at once, also after a long silence: a read is always waiting', async () => {
    const line = await pair();
    const port = portAt(line.path);
    let count = 0;
    line.onReceived((text) => line.feed(text));
    const took: number[] = [];
    let since = performance.now();
    await new Promise<void>((resolve) => {
      void port
        .open({
          ...deaf,
          onData() {
            took.push(performance.now() - since);
            since = performance.now();
            count += 1;
            if (count === 300) resolve();
            else port.write(Buffer.from('x'));
          },
        })
        .then(() => port.write(Buffer.from('x')));
    });
    took.sort((one, other) => one - other);
    expect(took[150]).toBeLessThan(10);
  });

  it('opens, closes and opens again at once, 500 times, and keeps no descriptor', async () => {
    const line = await pair();
    const port = portAt(line.path);
    await port.open(deaf);
    await port.close();
    const before = readdirSync('/proc/self/fd').length;
    for (let n = 0; n < 500; n += 1) {
      await port.open(deaf);
      if (n % 3 === 0) port.write(Buffer.from('AT\r'));
      if (n % 5 === 0) line.feed('\r\nOK\r\n');
      await port.close();
    }
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });

  it('tells an unplugged line once, keeps quiet afterwards, and opens again on another one', async () => {
    const line = await pair();
    const port = portAt(line.path);
    const reasons: ModemError[] = [];
    const handlers = { ...deaf, onClose: (reason: ModemError) => reasons.push(reason) };
    await port.open(handlers);
    await line.unplug();
    await eventually(() => expect(reasons.map(({ code }) => code)).toEqual(['port-unplugged']));
    port.write(Buffer.from('AT\r'));
    await port.close();
    expect(await codeOf(port.open(handlers))).toMatch(/port-(missing|failed)/);
    expect(reasons).toHaveLength(1);
  });

  it('a hung-up line does not spin', async () => {
    const lines = await Promise.all([pair(), pair(), pair(), pair()]);
    let closed = 0;
    for (const line of lines) {
      const port = portAt(line.path);
      await port.open({ ...deaf, onClose: () => (closed += 1) });
      line.feed('x'.repeat(100));
    }
    await Promise.all(lines.map((line) => line.unplug()));
    await eventually(() => expect(closed).toBe(4));
    const [from, cpu] = [performance.now(), process.cpuUsage()];
    await eventually(() => expect(performance.now() - from).toBeGreaterThan(300));
    const { user, system } = process.cpuUsage(cpu);
    expect((user + system) / 1_000).toBeLessThan(200);
  });

  it('a line that never stops talking leaves the loop its turns, waits, and is set aside in the end', async () => {
    const path = await endlessLine();
    const clock = new ManualClock();
    const port = createSerialPort({ path, baudRate: 115_200, clock });
    openThings.unshift(() => port.close());
    let octets = 0;
    const reasons: string[] = [];
    await port.open({
      onData: (bytes) => (octets += bytes.length),
      onClose: ({ code }) => reasons.push(code),
    });
    await eventually(() => expect(octets).toBeGreaterThan(brim));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const seen = octets;
    await eventually(async () => {
      await clock.advance(10);
      expect(octets).toBeGreaterThan(seen + 20 * leakPerMs);
    });
    delay.disable();
    expect(delay.max / 1e6).toBeLessThan(1_000);
    await eventually(async () => {
      await clock.advance(100);
      expect(reasons).toEqual(['port-flood']);
    });
    expect(clock.monotonic()).toBeLessThan(2 * patienceMs);
    expect(octets).toBeLessThanOrEqual(brim + leakPerMs * clock.monotonic() + 2 * 4096);
    await port.close();
  });

  it('closing a port that has to wait delivers nothing more', async () => {
    const path = await endlessLine();
    const clock = new ManualClock();
    const port = createSerialPort({ path, baudRate: 115_200, clock });
    openThings.unshift(() => port.close());
    let octets = 0;
    await port.open({ ...deaf, onData: (bytes) => (octets += bytes.length) });
    await eventually(() => expect(octets).toBeGreaterThan(brim));
    const seen = octets;
    await port.close();
    await clock.advance(10_000);
    expect(octets).toBe(seen);
  });

  it('nothing is told of a port that we close ourselves, whatever the line does', async () => {
    const line = await pair();
    const port = portAt(line.path);
    let told = 0;
    await port.open({ onData: () => (told += 1), onClose: () => (told += 1) });
    const closing = port.close();
    line.feed('late');
    await line.unplug();
    await closing;
    await port.close();
    expect(told).toBe(0);
  });

  it('a second owner is refused, of this port or of another, and the first goes on', async () => {
    const line = await pair();
    const first = portAt(line.path);
    let received = '';
    await first.open({ ...deaf, onData: (bytes) => (received += String.fromCharCode(...bytes)) });
    expect(await codeOf(first.open(deaf))).toBe('port-busy');
    expect(await codeOf(portAt(line.path).open(deaf))).toBe('port-busy');
    line.feed('still here');
    await eventually(() => expect(received).toBe('still here'));
  });

  it('a close that overlaps an open waits for it', async () => {
    const line = await pair();
    const port = portAt(line.path);
    const opening = port.open(deaf);
    const closing = port.close();
    await Promise.all([opening, closing]);
    expect(await codeOf(portAt(line.path).open(deaf))).toBe('opened');
  });
});

describe('a port that cannot be opened', () => {
  it('is missing, with a cure', async () => {
    const port = createSerialPort({ path: '/dev/ttyUSB-none', baudRate: 115_200 });
    const error = await port.open(deaf).then(
      () => null,
      (cause: ModemError) => cause,
    );
    expect(error?.code).toBe('port-missing');
    expect(error?.message).toMatch(/plug the modem in.*\(\/dev\/ttyUSB-none\)$/);
    expect(error?.cause).toBeInstanceOf(Error);
  });

  it.runIf(hasPty && process.getuid?.() === 0)('is not ours: denied', async () => {
    const line = await pair();
    await chmod(line.path, 0o600);
    const module = new URL('../../../drivers/serial/port-error.ts', import.meta.url).href;
    const script = `import(${JSON.stringify(module)}).then(async (m) => console.log((await m.deviceOpenError(${JSON.stringify(line.path)})).code))`;
    const child = spawn(process.execPath, ['-e', script], {
      uid: 65_534,
      gid: 65_534,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout?.on('data', (bytes: Buffer) => (printed += bytes.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    expect(printed.trim()).toBe('port-denied');
  });

  it('is no tty', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-'));
    await writeFile(join(folder, 'file'), '');
    expect(await codeOf(createSerialPort({ path: join(folder, 'file'), baudRate: 115_200 }).open(deaf))).toBe(
      'port-failed',
    );
    await rm(folder, { recursive: true });
  });

  it('closing what was never opened is done at once', async () => {
    const port = createSerialPort({ path: '/dev/ttyUSB-none', baudRate: 115_200 });
    port.write(Buffer.from('AT\r'));
    await expect(port.close()).resolves.toBeUndefined();
  });
});
