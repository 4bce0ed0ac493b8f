import { describe, expect, test } from 'vitest';
import { run } from './program.ts';

const lines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

async function decode(input: string, ...options: string[]): Promise<unknown[]> {
  const { code, stdout, stderr } = await run(['pdu', 'decode', ...options], { input });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return lines(stdout);
}

const DELIVER = '07914151551512F2040B916105551511F100006060605130308A04D4F29C0E';
const deliver = {
  type: 'deliver',
  smsc: '+14155551212',
  address: '+16505551111',
  text: 'Test',
  encoding: 'gsm7',
  pid: 0,
  dcs: 0,
  timestamp: '2006-06-06T15:03:03-07:00',
};
const absent = { smsc: null, address: null, text: null, encoding: null, pid: null, dcs: null };

const stored = [
  [DELIVER, deliver],
  [
    '0051070B913316325476F80018000A0500032A0201043A043E',
    {
      ...absent,
      type: 'submit',
      address: '+33612345678',
      text: 'ко',
      encoding: 'ucs2',
      pid: 0,
      dcs: 0x18,
      class: 0,
      reference: 7,
      concat: { reference: 42, total: 2, sequence: 1 },
    },
  ],
  [
    '0006070B913316325476F8627040010000800000000000000046',
    {
      ...absent,
      type: 'status-report',
      address: '+33612345678',
      timestamp: '2026-07-04T10:00:00+02:00',
      reference: 7,
      status: 0x46,
      warnings: ['bad-timestamp'],
    },
  ],
  // A binary body has no text; its octets have no key in the fixed shape.
  [
    '0004058123665F0004627040010000800201FF',
    {
      ...absent,
      type: 'deliver',
      address: '3266',
      text: '',
      encoding: 'binary',
      pid: 0,
      dcs: 4,
      timestamp: '2026-07-04T10:00:00+02:00',
    },
  ],
] as const;

const fromPhone = [
  [
    '0022420002070B913316325476F802AABB',
    { ...absent, type: 'command', address: '+33612345678', pid: 0, reference: 0x42 },
  ],
  ['0000060002CF25', { ...absent, type: 'deliver-report', text: 'OK', encoding: 'gsm7', dcs: 0 }],
] as const;

const toPhone = [
  [DELIVER, deliver],
  [
    '0001C2016270400100008005',
    { ...absent, type: 'submit-report', pid: 5, timestamp: '2026-07-04T10:00:00+02:00', status: 0xc2 },
  ],
] as const;

describe('pdu decode', () => {
  test.each([
    ['what a modem stores', [], stored],
    ['--direction mo', ['--direction', 'mo', '--json'], fromPhone],
    ['--direction mt', ['--direction', 'mt'], toPhone],
  ])('of %s prints the shape that product.md fixes, and no other key', async (_what, options, rows) => {
    const answers = await decode(rows.map(([hex]) => hex).join('\n'), ...options);
    expect(answers).toEqual(rows.map(([, expected]) => expected));
  });

  test('many lines give as many lines in their order; one that cannot be read gives an error in its place', async () => {
    const answers = await decode(`${DELIVER}\r\n\n  ${DELIVER.toLowerCase()}  \nzz\n00\n${DELIVER}`);
    expect(answers).toEqual([
      deliver,
      deliver,
      { error: { code: 'bad-hex', field: 'hex', message: expect.any(String) } },
      { error: { code: 'truncated', field: 'first-octet', message: expect.any(String) } },
      deliver,
    ]);
  });

  test('no line gives no line', async () => {
    expect(await decode('')).toEqual([]);
  });

  test('a direction that is none is refused', async () => {
    const { code, stdout, stderr } = await run(['pdu', 'decode', '--direction', 'up']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--direction takes mt or mo');
  });
});

describe('pdu encode', () => {
  interface Encoded {
    encoding: string;
    segments: { length: number; pdu: string }[];
  }

  test('prints what pdu decode reads back, with the length that AT+CMGS wants', async () => {
    const text = 'Žluťoučký kůň 🐎 '.repeat(8);
    const input = [
      { to: '+13035550100', text: 'hello' },
      { to: '+13035550100', text, smsc: '+14155551212', class: 1, reference: 300, status_report: true },
    ];
    const { code, stdout } = await run(['pdu', 'encode', '--json'], {
      input: input.map((line) => JSON.stringify(line)).join('\n'),
    });
    expect(code).toBe(0);
    const [short, long] = lines(stdout) as [Encoded, Encoded];
    expect(short.segments).toHaveLength(1);
    expect(long.encoding).toBe('ucs2');
    for (const { length, pdu } of [...short.segments, ...long.segments]) {
      expect(length).toBe(pdu.length / 2 - 1 - Number.parseInt(pdu.slice(0, 2), 16));
    }
    const [first, ...parts] = (await decode(
      [...short.segments, ...long.segments].map(({ pdu }) => pdu).join('\n'),
    )) as {
      text: string;
      [key: string]: unknown;
    }[];
    expect(first).toMatchObject({ type: 'submit', address: '+13035550100', text: 'hello', encoding: 'gsm7' });
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts[0]).toMatchObject({
      smsc: '+14155551212',
      class: 1,
      concat: { total: parts.length, sequence: 1 },
    });
  });

  test('prints one line a segment, length and PDU, without --json', async () => {
    const { stdout } = await run(['pdu', 'encode'], { input: '{"to":"+13035550100","text":"hello"}\n' });
    expect(stdout).toMatch(/^18 00[0-9A-F]{36}\n$/);
  });

  test('answers a line that it cannot encode with an error that names the field', async () => {
    const rows = [
      ['{"to":', 'bad-json', 'line'],
      ['[]', 'bad-value', 'line'],
      ['{"to":"+13035550100"}', 'bad-value', 'text'],
      ['{"to":"+13035550100","text":"x","class":7}', 'bad-value', 'class'],
      ['{"to":"+13035550100","text":"x","txet":"y"}', 'bad-value', 'line'],
      ['{"to":"+","text":"x"}', 'bad-value', 'to'],
    ];
    const input = rows.map(([line]) => line).join('\n');
    const { code: exit, stdout, stderr } = await run(['pdu', 'encode'], { input });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const message = expect.stringMatching(/^[^\n]+$/) as unknown;
    expect(lines(stdout)).toEqual(rows.map(([, code, field]) => ({ error: { code, field, message } })));
  });
});
