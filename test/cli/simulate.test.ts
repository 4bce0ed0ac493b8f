import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPort, systemClock } from '../../drivers/index.ts';
import { eventually } from '../support/eventually.ts';
import { Program, run } from './program.ts';
import { makeFolder } from './site.ts';

/** A terminal program on the port, without any driver of ours above the bytes. */
class RawTerminal {
  readonly #port: ReturnType<typeof createPort>;
  #heard = '';

  constructor(path: string) {
    this.#port = createPort({ path, baudRate: 115_200, clock: systemClock });
  }

  async open(): Promise<void> {
    await this.#port.open({
      onData: (bytes) => (this.#heard += Buffer.from(bytes).toString('latin1')),
      onClose: () => {},
    });
  }

  async ask(line: string, answer: RegExp): Promise<void> {
    this.#heard = '';
    this.#port.write(Buffer.from(line, 'latin1'));
    await eventually(
      () => answer.test(this.#heard),
      `${JSON.stringify(line)} is answered by ${answer}: ${this.#heard}`,
    );
  }

  async text(to: string, text: string): Promise<void> {
    await this.prompt(to);
    await this.ask(`${text}\u001a`, /\+CMGS: \d+/);
  }

  /** As text(), but whoever takes it may be gone before the answer. */
  async textUnanswered(to: string, text: string): Promise<void> {
    await this.prompt(to);
    this.#port.write(Buffer.from(`${text}\u001a`, 'latin1'));
  }

  async prompt(to: string): Promise<void> {
    await this.ask('ATE0\r', /OK/);
    await this.ask('AT+CMGF=1\r', /OK/);
    await this.ask('AT+CSMP=49,167,0,0\r', /OK/);
    await this.ask(`AT+CMGS="${to}"\r`, /> /);
  }

  close(): Promise<void> {
    return this.#port.close();
  }
}

/** The first of two neighbours that were free a moment ago. */
async function freePorts(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return Math.min(port, 65_000);
}

async function simulate(dir: string, ...more: string[]): Promise<Program> {
  const program = new Program(['simulate', '--modems', '2', '--dir', dir, '--air-ms', '20', ...more]);
  await program.says(/Stop with Ctrl-C/);
  return program;
}

describe('simulate', () => {
  test('puts modems on ports that take raw AT, shows the text, and leaves no port behind', async () => {
    const dir = join(makeFolder(), 'not', 'there', 'yet');
    const program = await simulate(dir);
    expect(readdirSync(dir).sort()).toEqual(['modem0', 'modem1']);
    expect(program.stderr).toContain(`  - { name: sim-1, port: ${dir}/modem1 }\n`);
    const terminal = new RawTerminal(join(dir, 'modem1'));
    await terminal.open();
    // Its report is due a minute later: a network at work holds nothing up.
    await terminal.text('+13035550104', 'code 493817');
    await program.says(/^\+12025550101 -> \+13035550104: code 493817\n/);
    await terminal.close();
    const startedAt = performance.now();
    expect(await program.stop('SIGINT')).toMatchObject({
      code: 0,
      stdout: '+12025550101 -> +13035550104: code 493817\n',
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(readdirSync(dir)).toEqual([]);
  });

  test('--json prints one JSON line a text, and a text cannot break the line', async () => {
    const dir = makeFolder();
    const program = await simulate(dir, '--json');
    const terminal = new RawTerminal(join(dir, 'modem0'));
    await terminal.open();
    await terminal.text('+13035550101', 'first\nsecond');
    await program.says(/\n$/);
    await terminal.close();
    const { stdout } = await program.stop();
    expect(JSON.parse(stdout)).toEqual({
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      from: '+12025550100',
      to: '+13035550101',
      text: 'first\nsecond',
      reference: 0,
      outcome: 'undelivered',
    });
  });

  test('speaks raw TCP where a port is named, and wants exactly one place', async () => {
    const first = await freePorts();
    const program = new Program(['simulate', '--modems', '2', '--tcp-port', String(first), '--air-ms', '20']);
    await program.says(/Stop with Ctrl-C/);
    expect(program.stderr).toContain(`  - { name: sim-1, port: tcp://127.0.0.1:${first + 1} }\n`);
    const terminal = new RawTerminal(`tcp://127.0.0.1:${first + 1}`);
    await terminal.open();
    await terminal.text('+13035550100', 'hello');
    await eventually(() => program.stdout.includes('-> +13035550100: hello'));
    const second = await run(['simulate', '--modems', '1', '--tcp-port', String(first)]);
    expect({ code: second.code, names: second.stderr.includes('--tcp-port') }).toEqual({
      code: 75,
      names: true,
    });
    await terminal.close();
    program.child.kill('SIGINT');
    expect((await program.ended()).code).toBe(0);
    expect((await run(['simulate', '--modems', '1'])).code).toBe(2);
    expect((await run(['simulate', '--modems', '1', '--dir', '/tmp/x', '--tcp-port', '4001'])).code).toBe(2);
  });

  test('ends when nobody reads it any more', async () => {
    const dir = makeFolder();
    const program = await simulate(dir);
    program.child.stdout?.destroy();
    const terminal = new RawTerminal(join(dir, 'modem0'));
    await terminal.open();
    await terminal.textUnanswered('+13035550100', 'into the void');
    expect((await program.ended()).code).toBe(0);
    expect(readdirSync(dir)).toEqual([]);
    await terminal.close();
  });

  test('leaves a file in the place of a port alone, and takes back the ports it made', async () => {
    const dir = makeFolder();
    writeFileSync(join(dir, 'modem1'), 'precious');
    const { code, stdout, stderr } = await run(['simulate', '--modems', '2', '--dir', dir]);
    expect({ code, stdout }).toEqual({ code: 74, stdout: '' });
    expect(stderr).toContain(`(${dir}/modem1)`);
    expect(readdirSync(dir)).toEqual(['modem1']);
  });

  test('names a folder that cannot be made', async () => {
    const dir = makeFolder();
    writeFileSync(join(dir, 'file'), '');
    const { code, stderr } = await run(['simulate', '--modems', '1', '--dir', join(dir, 'file', 'ports')]);
    expect(code).toBe(74);
    expect(stderr).toContain('name a folder you may write to with --dir');
    mkdirSync(join(dir, 'modem0'));
    expect((await run(['simulate', '--modems', '1', '--dir', dir])).code).toBe(74);
  });
});
