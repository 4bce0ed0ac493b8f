import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../drivers/clock.ts';
import type { ModemError } from '../../../drivers/errors.ts';
import { createVirtualBank } from '../../../drivers/virtual/bank.ts';
import { type PtyServer, servePty } from '../../../drivers/virtual/pty-server.ts';
import { serveTcp, type TcpServer } from '../../../drivers/virtual/tcp-server.ts';
import type { VirtualModem } from '../../../drivers/virtual/virtual-modem.ts';
import { createVirtualPort } from '../../../drivers/virtual/virtual-port.ts';
import { turns } from '../../support/manual-clock.ts';

const okAnswer = 'AT\r\r\nOK\r\n';

function oneModem(): VirtualModem {
  const [modem] = createVirtualBank({ count: 1, clock: systemClock }).modems;
  if (!modem) throw new Error('no modem');
  return modem;
}

async function eventually(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not in 5 s: ${what}`);
    await turns(1);
  }
}

describe('the port in memory', () => {
  function open(modem: VirtualModem) {
    const port = createVirtualPort(modem);
    const heard = { text: '', reasons: [] as string[], chunks: 0 };
    const opened = port.open({
      onData(bytes) {
        heard.text += Buffer.from(bytes).toString('latin1');
        heard.chunks += 1;
      },
      onClose: (reason) => void heard.reasons.push(reason.code),
    });
    return { port, heard, opened };
  }

  test('hands bytes over, never within write()', async () => {
    const { port, heard, opened } = open(oneModem());
    await opened;
    port.write(Buffer.from('AT\r'));
    expect(heard.text).toBe('');
    await turns();
    expect(heard.text).toBe(okAnswer);
    expect(port.path).toBe('virtual:modem0');
  });

  test('tells of an unplug once, and can be opened again after the replug', async () => {
    const modem = oneModem();
    const { port, heard, opened } = open(modem);
    await opened;
    modem.unplug();
    await turns();
    expect(heard.reasons).toEqual(['port-unplugged']);
    port.write(Buffer.from('AT\r'));
    await expect(port.open({ onData() {}, onClose() {} })).rejects.toMatchObject({ code: 'port-missing' });
    modem.replug();
    const again = open(modem);
    await again.opened;
    again.port.write(Buffer.from('AT\r'));
    await turns();
    expect(again.heard.text).toBe(okAnswer);
  });

  test('is busy while open, and silent after close()', async () => {
    const modem = oneModem();
    const { port, heard, opened } = open(modem);
    await opened;
    await expect(port.open({ onData() {}, onClose() {} })).rejects.toMatchObject({ code: 'port-busy' });
    port.write(Buffer.from('AT\r'));
    modem.unsolicited('RING');
    await port.close();
    modem.unplug();
    await turns();
    expect(heard).toEqual({ text: '', reasons: [], chunks: 0 });
  });

  test('keeps pieces apart', async () => {
    const modem = oneModem();
    modem.faults.outputPieces = 1;
    const { port, heard, opened } = open(modem);
    await opened;
    port.write(Buffer.from('AT\r'));
    await turns();
    expect(heard.chunks).toBe(okAnswer.length);
  });
});

describe('the pseudo-terminal', () => {
  let dir: string;
  let servers: PtyServer[];
  let ports: SerialPort[];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sallyport-pty-'));
    servers = [];
    ports = [];
  });

  afterEach(async () => {
    for (const port of ports) if (port.isOpen) await new Promise((resolve) => port.close(resolve));
    for (const server of servers) await server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function serve(modem: VirtualModem, name = 'modem0'): Promise<PtyServer> {
    const server = await servePty(modem, { linkPath: join(dir, name) });
    servers.push(server);
    return server;
  }

  async function openSerial(
    path: string,
  ): Promise<{ port: SerialPort; heard: { text: string; isClosed: boolean } }> {
    const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
    ports.push(port);
    const heard = { text: '', isClosed: false };
    port.on('data', (bytes: Buffer) => void (heard.text += bytes.toString('latin1')));
    port.on('close', () => void (heard.isClosed = true));
    port.on('error', () => {});
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
    return { port, heard };
  }

  test('carries a dialogue to a serial port program, 8 bits clean', async () => {
    const modem = oneModem();
    const server = await serve(modem);
    expect(readlinkSync(server.path)).toBe(server.devicePath);
    const { port, heard } = await openSerial(server.path);
    port.write('AT\r');
    await eventually(() => heard.text === okAnswer, 'OK');
    const all = Uint8Array.from({ length: 256 }, (_, value) => value);
    modem.emit(all);
    await eventually(() => heard.text.length === okAnswer.length + 256, '256 bytes');
    expect(Buffer.from(heard.text.slice(okAnswer.length), 'latin1')).toEqual(Buffer.from(all));
  });

  test('serves one client after another', async () => {
    const server = await serve(oneModem());
    for (let count = 0; count < 3; count += 1) {
      const { port, heard } = await openSerial(server.path);
      port.write('ATE1\r');
      await eventually(() => heard.text.endsWith('OK\r\n'), 'OK');
      await new Promise((resolve) => port.close(resolve));
    }
  });

  test('unplugged: the client loses the port, the link is gone; replugged: a new one behind the same link', async () => {
    const modem = oneModem();
    const server = await serve(modem);
    const { heard } = await openSerial(server.path);
    server.unplug();
    await eventually(() => heard.isClosed, 'the client lost its port');
    expect(existsSync(server.path)).toBe(false);
    expect(server.devicePath).toBeNull();
    server.replug();
    const again = await openSerial(server.path);
    again.port.write('AT\r');
    await eventually(() => again.heard.text === okAnswer, 'OK after the replug');
  });

  test('replaces a stale link, removes its own at close, and leaves everything else alone', async () => {
    symlinkSync('/dev/pts/nowhere', join(dir, 'modem0'));
    const server = await serve(oneModem());
    expect(lstatSync(server.path).isSymbolicLink()).toBe(true);
    await server.close();
    expect(lstatSync(join(dir, 'modem0'), { throwIfNoEntry: false })).toBeUndefined();
    writeFileSync(join(dir, 'file'), 'mine');
    await expect(servePty(oneModem(), { linkPath: join(dir, 'file') })).rejects.toMatchObject({
      code: 'link-refused',
    } satisfies Partial<ModemError>);
  });

  test('neither blocks nor grows when nobody reads, and goes on for the next reader', async () => {
    const modem = oneModem();
    const server = await serve(modem);
    const before = process.memoryUsage().arrayBuffers;
    const start = performance.now();
    for (let count = 0; count < 20_000; count += 1) modem.unsolicited('x'.repeat(1_000));
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
    const { port, heard } = await openSerial(server.path);
    port.write('AT\r');
    await eventually(() => heard.text.endsWith(okAnswer), 'OK behind what was left unread');
  });

  test('gives a slow reader a long answer whole', async () => {
    const modem = oneModem();
    const server = await serve(modem);
    const { heard } = await openSerial(server.path);
    for (let count = 0; count < 50; count += 1) modem.emit(Buffer.alloc(1_000, count));
    await eventually(() => heard.text.length === 50_000, '50 000 bytes');
    expect(new Set(heard.text).size).toBe(50);
  });

  test('64 in one process all answer, and cost nothing while idle', async () => {
    const { modems } = createVirtualBank({ count: 64, clock: systemClock });
    for (const modem of modems) await serve(modem, modem.name);
    const opened = await Promise.all(servers.map((server) => openSerial(server.path)));
    for (const { port } of opened) port.write('AT\r');
    await eventually(() => opened.every(({ heard }) => heard.text === okAnswer), 'all 64 answered');
  });
});

describe('the TCP port', () => {
  let server: TcpServer | undefined;
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server?.close();
  });

  function client(port: number) {
    const heard = { text: '', isClosed: false };
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('data', (bytes) => void (heard.text += bytes.toString('latin1')));
    socket.on('error', () => {});
    socket.on('close', () => void (heard.isClosed = true));
    return { socket, heard };
  }

  test('carries a dialogue raw, for one client at a time', async () => {
    server = await serveTcp(oneModem());
    const { port } = server;
    expect(server.path).toBe(`tcp://127.0.0.1:${port}`);
    const first = client(port);
    first.socket.write('AT\r');
    await eventually(() => first.heard.text === okAnswer, 'OK');
    const second = client(port);
    await eventually(() => second.heard.isClosed, 'the second is turned away');
    expect(second.heard.text).toBe('Port already in use\r\n');
    first.socket.end();
    await eventually(() => first.heard.isClosed, 'the first has gone');
    const third = client(port);
    third.socket.write('AT\r');
    await eventually(() => third.heard.text === okAnswer, 'OK for the third');
  });

  test('drops the client on an unplug, and takes none until the replug', async () => {
    const modem = oneModem();
    server = await serveTcp(modem, { host: '127.0.0.1', port: 0 });
    const first = client(server.port);
    first.socket.write('AT\r');
    await eventually(() => first.heard.text === okAnswer, 'OK');
    modem.unplug();
    await eventually(() => first.heard.isClosed, 'the client is dropped');
    const second = client(server.port);
    await eventually(() => second.heard.isClosed, 'no client while unplugged');
    modem.replug();
    const third = client(server.port);
    third.socket.write('AT\r');
    await eventually(() => third.heard.text === okAnswer, 'OK after the replug');
  });

  test('rejects an address that is taken', async () => {
    server = await serveTcp(oneModem());
    await expect(serveTcp(oneModem(), { port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
