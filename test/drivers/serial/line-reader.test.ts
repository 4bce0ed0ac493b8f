import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../drivers/serial/line-reader.ts';
import { turns } from '../../support/manual-clock.ts';

/** Lines, and the prompts among them, of bytes that come in pieces. */
async function read(pieces: readonly (string | Buffer)[], isArmed = false): Promise<string[]> {
  const seen: string[] = [];
  const reader = createLineReader({
    onLine: (line) => seen.push(line),
    onPrompt: () => seen.push('<prompt>'),
    onStrayPrompt: () => seen.push('<stray>'),
  });
  if (isArmed) reader.armPrompt();
  for (const piece of pieces) reader.write(Buffer.from(piece as string, 'latin1'));
  await turns(3);
  return seen;
}

describe('lines', () => {
  it.each([
    ['OK\r\n', ['OK']],
    ['\r\r\n+CRING: VOICE\r\r\nOK\r\n', ['+CRING: VOICE', 'OK']],
    ['OK\n\rERROR\n\r', ['OK', 'ERROR']],
    ['+CDS:25\rBAD\r', ['+CDS:25', 'BAD']],
    ['\r\n\r\n\r\n', []],
    ['\0\xff\0OK\xff\r\n\x1a', ['OK']],
    ['\x1b\r\nOK\r\n', ['OK']],
    ['caf\xe9\r\n', ['caf\xe9']],
    ['half a li', []],
    ['  padded  \r\n', ['  padded  ']],
  ])('%j', async (text, lines) => {
    expect(await read([text])).toEqual(lines);
  });

  it('a line is cut off after 4096 characters, and the rest is no line of its own', async () => {
    const seen = await read([`${'x'.repeat(4096)}OK\r\nRING\r\n`]);
    expect(seen).toEqual(['x'.repeat(4096), 'RING']);
  });

  it('lines come in the turn of their bytes', async () => {
    const seen: string[] = [];
    const reader = createLineReader({ onLine: (line) => seen.push(line), onPrompt() {}, onStrayPrompt() {} });
    await turns(1);
    reader.write(Buffer.from('OK\r\nRING\r\n'));
    expect(seen).toEqual(['OK', 'RING']);
  });

  it('bytes that come while a line is handled wait their turn', async () => {
    const seen: string[] = [];
    const reader = createLineReader({
      onLine(line) {
        seen.push(line);
        if (line === 'first') reader.write(Buffer.from('third\r\n'));
      },
      onPrompt() {},
      onStrayPrompt() {},
    });
    await turns(1);
    reader.write(Buffer.from('first\r\nsecond\r\n'));
    await turns(3);
    expect(seen).toEqual(['first', 'second', 'third']);
  });

  it('after stop nothing is told, also of the chunk at hand', async () => {
    const seen: string[] = [];
    const reader = createLineReader({
      onLine(line) {
        seen.push(line);
        reader.stop();
      },
      onPrompt() {},
      onStrayPrompt() {},
    });
    reader.write(Buffer.from('first\r\nsecond\r\n'));
    reader.write(Buffer.from('third\r\n'));
    reader.stop();
    await turns(3);
    expect(seen).toEqual(['first']);
  });
});

describe('the prompt', () => {
  it.each([
    ['\r\n> ', ['<prompt>']],
    ['> ', ['<prompt>']],
    ['\r\n>\r\n', ['<prompt>']],
    ['AT+CMGS=19\r\r\n> ', ['AT+CMGS=19', '<prompt>']],
    ['+ZPASR: "UMTS"\r\n> \r\n+CMGS: 1\r\n', ['+ZPASR: "UMTS"', '<prompt>', '+CMGS: 1']],
    ['\r\n> 0011AB\x1a\r\nOK\r\n', ['<prompt>', '0011AB', 'OK']],
    ['\r\n>', ['<prompt>']],
    ['>', ['<prompt>']],
    ['\r\n>  \r\n\r\n  OK\r\n', ['<prompt>', 'OK']],
    ['>0011AB\r\n', ['<prompt>', '0011AB']],
    ['a > b\r\n', ['a > b']],
    ['+CUSD: 1,"a\r\n> b\r\n> c",15\r\n> ', ['+CUSD: 1,"a', '> b', '> c",15', '<prompt>']],
  ])('armed: %j', async (text, seen) => {
    expect(await read([text], true)).toEqual(seen);
  });

  it('only the first one counts', async () => {
    expect(await read(['\r\n> ', '\r\n> '], true)).toEqual(['<prompt>', '<stray>']);
  });

  it.each([
    ['\r\n> ', ['<stray>']],
    ['\r\n>\r\n', ['>', '<stray>']],
    ['+CUSD: 1,"a\r\n> b",15\r\n', ['+CUSD: 1,"a', '> b",15']],
    ['> text\r\n', ['> text']],
    ['\r\n>', ['<stray>']],
    ['>text\r\n', ['>text']],
  ])('unarmed: %j', async (text, seen) => {
    expect(await read([text])).toEqual(seen);
  });

  it('a broken quote from before does not hide it', async () => {
    const seen: string[] = [];
    const reader = createLineReader({
      onLine: (line) => seen.push(line),
      onPrompt: () => seen.push('<prompt>'),
      onStrayPrompt() {},
    });
    reader.write(Buffer.from('+CUSD: 1,"never closed\r\n'));
    reader.armPrompt();
    reader.write(Buffer.from('\r\n> '));
    await turns(3);
    expect(seen).toEqual(['+CUSD: 1,"never closed', '<prompt>']);
  });

  it('is not a line of a USSD text that was open before; the next one is asked for with a clean slate', async () => {
    const seen: string[] = [];
    const reader = createLineReader({
      onLine: (line) => seen.push(line),
      onPrompt: () => seen.push('<prompt>'),
      onStrayPrompt() {},
    });
    reader.write(Buffer.from('+CUSD: 1,"Choose\r\n'));
    reader.armPrompt();
    for (const byte of '>1 credit\r\n>2 data",15\r\n') reader.write(Buffer.from(byte));
    await turns(3);
    expect(seen).toEqual(['+CUSD: 1,"Choose', '>1 credit', '>2 data",15']);
    reader.disarmPrompt();
    reader.armPrompt();
    reader.write(Buffer.from('\r\n>'));
    await turns(3);
    expect(seen.at(-1)).toBe('<prompt>');
  });

  it('is withdrawn by disarming, and looked up by isAtPrompt', async () => {
    const seen: string[] = [];
    const reader = createLineReader({
      onLine: (line) => seen.push(line),
      onPrompt: () => seen.push('<prompt>'),
      onStrayPrompt: () => seen.push('<stray>'),
    });
    reader.armPrompt();
    reader.disarmPrompt();
    reader.write(Buffer.from('\r\n> '));
    expect(reader.isAtPrompt).toBe(true);
    reader.write(Buffer.from('\r\n'));
    expect(reader.isAtPrompt).toBe(true);
    reader.write(Buffer.from('R'));
    expect(reader.isAtPrompt).toBe(false);
    reader.write(Buffer.from('ING\r\n'));
    await turns(3);
    expect(seen.filter((one) => one !== '> ')).toEqual(['<stray>', 'RING']);
  });
});

const folder =
  process.env['SALLYPORT_VECTORS'] ?? new URL('../../../../shared/vectors', import.meta.url).pathname;
const file = `${folder}/transcripts.json`;
const raws: readonly string[] = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as { transcripts: { raw: string }[] }).transcripts.map(
      ({ raw }) => raw,
    )
  : [];

describe('any split of the bytes gives the same lines', () => {
  it.runIf(raws.length > 0)('every split point of every transcript, armed and unarmed', async () => {
    expect(raws.length).toBeGreaterThan(0);
    for (const isArmed of [true, false]) {
      for (const raw of raws) {
        const whole = withoutStrays(await read([raw, '\r\n'], isArmed));
        for (let at = 1; at < raw.length; at += 1) {
          const seen = withoutStrays(await read([raw.slice(0, at), raw.slice(at), '\r\n'], isArmed));
          if (JSON.stringify(seen) !== JSON.stringify(whole)) expect(seen, `${raw} at ${at}`).toEqual(whole);
        }
      }
    }
  });

  it('random bytes in random pieces', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\r\n> ',
        '> ',
        '>',
        '\r',
        '\n',
        '\r\r\n',
        '+CUSD: 1,"',
        '"',
        '\0',
        '\xff',
        '\x1b',
        'OK',
        '+CMGS: 1',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 40 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        async (pieces, isArmed, size) => {
          const text = `${pieces.join('')}\r\n`;
          const chunks = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
          expect(withoutStrays(await read(chunks, isArmed))).toEqual(
            withoutStrays(await read([text], isArmed)),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a flood', () => {
  it('of bytes without a line end keeps one line in memory', async () => {
    const seen: number[] = [];
    const reader = createLineReader({
      onLine: (line) => seen.push(line.length),
      onPrompt() {},
      onStrayPrompt() {},
    });
    await turns(1);
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 500; n += 1) reader.write(Buffer.alloc(16_384, 0x41));
    reader.write(Buffer.from('\r\nOK\r\n'));
    await turns(3);
    expect(seen).toEqual([4096, 2]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('that comes while a line is being handled is cut off at 64 KiB', async () => {
    let octets = 0;
    const reader = createLineReader({
      onLine(line) {
        octets += line.length;
        if (line === 'go')
          for (let n = 0; n < 100; n += 1) reader.write(Buffer.from(`${'x'.repeat(4_000)}\r\n`));
      },
      onPrompt() {},
      onStrayPrompt() {},
    });
    reader.write(Buffer.from('go\r\n'));
    await turns(3);
    expect(octets).toBeGreaterThan(60_000);
    expect(octets).toBeLessThan(70_000);
    reader.write(Buffer.from('\r\n')); // ends what was cut off
    octets = 0;
    reader.write(Buffer.from('OK\r\n'));
    expect(octets).toBe(2);
  });
});

/** Whether a stray prompt is told depends on what follows in the same chunk; the lines do not. */
function withoutStrays(seen: readonly string[]): string[] {
  return seen.filter((one) => one !== '<stray>');
}
