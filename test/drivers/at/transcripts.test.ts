/**
 * Recorded and documented replies of many families (SALLYPORT_VECTORS, or ../shared/vectors/transcripts.json) through
 * the whole receiving path: bytes -> channel -> parsers. Skipped where the folder does not exist.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFunctionality, parseImei } from '../../../drivers/at/parse-identity.ts';
import {
  parseExtendedSignalQuality,
  parseOperator,
  parseSignalQuality,
} from '../../../drivers/at/parse-network.ts';
import { parseRegistration } from '../../../drivers/at/parse-registration.ts';
import {
  parseIccid,
  parseImsi,
  parseOwnNumber,
  parsePinCounters,
  parsePinState,
} from '../../../drivers/at/parse-sim.ts';
import {
  parseListHeader,
  parseNumberGroups,
  parseReadHeader,
  parseReference,
  parseRoutedLength,
  parseServiceCentre,
  parseStoredAt,
} from '../../../drivers/at/parse-sms.ts';
import { parseMemories, parseMemoryUse } from '../../../drivers/at/parse-storage.ts';
import { parseUssd } from '../../../drivers/at/parse-ussd.ts';
import type { AtLine, AtReply, Unsolicited } from '../../../drivers/at/types.ts';
import { createChannelRig, samplePduCommand } from '../../support/channel-rig.ts';
import { turns } from '../../support/manual-clock.ts';

interface Transcript {
  readonly id: string;
  readonly command: string;
  readonly raw: string;
  readonly expect: Record<string, unknown> & unknown[];
}

const folder =
  process.env['SALLYPORT_VECTORS'] ?? new URL('../../../../shared/vectors', import.meta.url).pathname;
const file = `${folder}/transcripts.json`;
const transcripts: readonly Transcript[] = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as { transcripts: Transcript[] }).transcripts
  : [];

/** Records we read differently, and why. */
const notApplicable: Readonly<Record<string, string>> = {
  'cops-scan-3': 'AT+COPS=? blocks the port for minutes and is never run (modems.md 1.2 #19)',
  'cops-scan-4': 'as cops-scan-3',
  'cops-scan-6': 'as cops-scan-3',
  'cops-scan-7': 'as cops-scan-3',
  'cops-scan-8': 'as cops-scan-3',
  'cops-scan-9': 'as cops-scan-3',
  'cmgr-sr-text': 'text mode: we run in PDU mode only',
};

/** What a record is about, by the beginning of its id; the longest that fits. */
const checks: Readonly<Record<string, (transcript: Transcript) => Promise<void> | void>> = {
  cpin: async (t) => {
    const { reply, lines } = await ask(t, '+CPIN:');
    if (t.expect['error'] === undefined) expect(parsePinState(lines[0] ?? '')).toBe(t.expect['state']);
    else
      expect(reply).toMatchObject({
        kind: 'error',
        error: { code: t.expect['error'], verdict: { next: 'wait' } },
      });
  },
  csq: async (t) => {
    const { lines } = await ask(t, '+CSQ:');
    expect(parseSignalQuality(lines[0] ?? '')).toMatchObject(t.expect);
  },
  cesq: async (t) => {
    const { lines } = await ask(t, '+CESQ:');
    const { rsrpDbm, ber, ...rest } = t.expect as Record<string, number>;
    const quality = parseExtendedSignalQuality(lines[0] ?? '');
    expect(quality).toMatchObject({ ...rest, ...(ber === undefined ? {} : { bitErrorRate: ber }) });
    if (rsrpDbm !== undefined) expect(quality?.dbm).toBe(rsrpDbm);
  },
  creg: async (t) => {
    const isUnsolicited = t.command === 'URC';
    const prefix = /\+C\w*REG/.exec(t.raw)?.[0] ?? '+CREG';
    const { lines, heard } = isUnsolicited ? await listen(t) : await ask(t, `${prefix}:`);
    const line = (isUnsolicited ? heard[0]?.text : lines[0]) ?? '';
    const { stat, lac, ci, act } = t.expect as Record<string, number>;
    expect(parseRegistration(line)).toMatchObject({
      form: isUnsolicited ? 'unsolicited' : 'reply',
      stat,
      ...(lac === undefined ? {} : { areaCode: lac }),
      ...(ci === undefined ? {} : { cellId: ci }),
      ...(act === undefined ? {} : { accessTechnology: act }),
    });
  },
  'creg-only-ok': async (t) => {
    expect((await ask(t, '+CREG:')).reply).toEqual({ kind: 'ok', lines: [] });
  },
  'creg-two-urcs': async (t) => {
    const { heard } = await listen(t);
    const read = heard.map(({ text }) => parseRegistration(text));
    expect(read.map((one) => ({ reg: one?.domain, stat: one?.stat }))).toEqual(t.expect);
  },
  'cops-reg-denied': async (t) => {
    const { lines } = await ask(t, '+CREG:');
    expect(parseRegistration(lines[0] ?? '')).toMatchObject({
      stat: t.expect['stat'],
      registration: 'denied',
    });
  },
  cops: async (t) => {
    const { lines } = await ask(t, '+COPS:');
    const { act, ...rest } = t.expect as Record<string, unknown>;
    expect(parseOperator(lines[0] ?? '')).toMatchObject({
      ...rest,
      ...(act === undefined ? {} : { accessTechnology: act }),
    });
  },
  'cpms-test': async (t) => {
    const { lines } = await ask(t, '+CPMS:');
    expect(parseMemories(lines[0] ?? '')).toEqual(t.expect);
  },
  cpms: async (t) => {
    const { lines } = await ask(t, '+CPMS:');
    const uses = parseMemoryUse(lines[0] ?? '');
    if (t.expect['supported'] === false) expect(uses).toEqual([]);
    else if (t.expect['used'] !== undefined) expect(uses[0]).toMatchObject(t.expect);
    else
      for (const [n, key] of ['mem1', 'mem2', 'mem3'].entries())
        expect(memoryRow(uses[n], t.expect[key])).toEqual(t.expect[key]);
  },
  cnmi: async (t) => {
    const { lines } = await ask(t, '+CNMI:');
    expect(parseNumberGroups(lines[0] ?? '')).toEqual(t.expect);
  },
  cnum: async (t) => {
    const { lines } = await ask(t, '+CNUM:');
    expect(lines[0] === undefined ? null : parseOwnNumber(lines[0])).toBe(t.expect['number'] || null);
  },
  csca: async (t) => {
    const { lines } = await ask(t, '+CSCA:');
    expect(lines[0] === undefined ? null : parseServiceCentre(lines[0])?.number).toBe(t.expect['smsc']);
  },
  'csca-cms330': async (t) => {
    expect((await ask(t, '+CSCA:')).reply).toMatchObject({ kind: 'error', error: { code: 'smsc-unknown' } });
  },
  iccid: (t) => expect(parseIccid([t.raw])).toBe(t.expect['iccid']),
  'iccid-cmd': async (t) => {
    const { lines } = await ask(t, 'raw');
    expect(parseIccid(lines)).toMatch(new RegExp(`^${String(t.expect['iccidPrefix'])}\\d{16,18}$`));
  },
  imei: async (t) => expect(parseImei((await ask(t, 'raw')).lines)).toBe(t.expect['imei']),
  imsi: async (t) => expect(parseImsi((await ask(t, 'raw')).lines)).toBe(t.expect['imsi']),
  cmgl: async (t) => {
    const { all } = await ask(t, '+CMGL:', true);
    if (Array.isArray(t.expect)) {
      const { index, stat, alpha, len } = t.expect[0] as Record<string, unknown>;
      expect(parseListHeader(all[0]?.text ?? '')).toEqual({ index, stat, alpha, length: len });
      expect(all[0]?.pdu).toMatch(/^0791/);
    } else {
      expect(all).toHaveLength(Number(t.expect['messages']));
    }
  },
  cmgr: async (t) => {
    const { all } = await ask(t, '+CMGR:', true);
    const { stat, len, index } = t.expect as Record<string, number | null>;
    expect(parseReadHeader(all[0]?.text ?? '')).toMatchObject({
      stat,
      length: len,
      ...(index === undefined ? {} : { index }),
    });
    const octets = t.expect['actualOctets'];
    if (octets !== undefined) expect((all[0]?.pdu?.length ?? 0) / 2 - 3).toBe(octets);
    if (t.id === 'cmgr-space') expect(all[0]?.pdu).toBe('07914306073011F00405812261F7');
  },
  cds: async (t) => {
    const { heard } = await listen(t);
    expect(heard[0]?.name).toBe('+CDS');
    expect(parseRoutedLength(heard[0]?.text ?? '')).toBe(t.expect['len'] ?? 25);
    if (t.expect['error'] === undefined) expect(heard[0]?.pdu).toMatch(/^0791/);
    else expect(heard[0]?.pdu).toBeUndefined();
  },
  cmt: async (t) => {
    const { heard } = await listen(t);
    expect(heard[0]?.name).toBe('+CMT');
    expect(parseRoutedLength(heard[0]?.text ?? '')).toBe(t.expect['len'] ?? null);
    expect(heard[0]?.pdu !== undefined).toBe(t.expect['error'] === undefined);
  },
  cmti: async (t) => {
    const { heard } = await listen(t);
    const { mem, index } = t.expect as Record<string, unknown>;
    expect(parseStoredAt(heard[0]?.text ?? '')).toEqual(t.expect['error'] ? null : { memory: mem, index });
  },
  'cdsi-sr': async (t) => {
    const { heard } = await listen(t);
    expect(parseStoredAt(heard[0]?.text ?? '')).toEqual({
      memory: t.expect['mem'],
      index: t.expect['index'],
    });
  },
  cmgs: async (t) => {
    const { reply, heard, hasPrompt } = await submit(t.raw);
    if (t.expect['error'] === 'no-prompt') expect(reply.kind).toBe('no-prompt');
    if (t.expect['mr'] !== undefined) expect(reply).toEqual({ kind: 'accepted', reference: t.expect['mr'] });
    if (t.expect['prompt']) expect(hasPrompt).toBe(true);
    if (t.expect['urcs'] !== undefined) expect(heard).toHaveLength(t.expect['urcs'] as number);
  },
  'cmgs-mr-scts': async (t) => {
    expect(parseReference(t.raw.trim().split('\r\n')[0] ?? '')).toBe(t.expect['mr']);
    expect((await submit(`\r\n> ${t.raw}`)).reply).toEqual({ kind: 'accepted', reference: t.expect['mr'] });
  },
  cms: async (t) => {
    const { reply } = await submit(t.raw.includes('>') ? t.raw : `\r\n> ${t.raw}`);
    expect(reply).toMatchObject({
      kind: /refused|unknown/,
      error: { wire: { family: 'cms', number: t.expect['cms'] } },
    });
  },
  'error-na': async (t) => {
    expect((await ask(t, '+X:')).reply.kind).toBe('error');
  },
  'command-not-support': async (t) => {
    expect((await ask(t, '+X:')).reply).toMatchObject({ kind: 'error', final: t.expect['final'] });
  },
  cusd: async (t) => {
    const { heard } = await listen(t);
    const ussd = parseUssd(heard.at(-1)?.text ?? '');
    expect(ussd?.status).toBe(t.expect['n']);
    if (t.expect['text'] !== undefined) expect(ussd?.text).toBe(t.expect['text']);
    if (t.expect['lines'] !== undefined)
      expect(ussd?.text?.split('\n')).toHaveLength(t.expect['lines'] as number);
  },
  'cusd-before-ok': async (t) => {
    const { reply, heard } = await ask(t, undefined);
    expect(reply).toEqual({ kind: 'ok', lines: [] });
    expect(parseUssd(heard.at(-1)?.text ?? '')).toMatchObject({
      status: t.expect['n'],
      text: t.expect['text'],
    });
  },
  urc: urcLeavesCommandAlone,
  'uv-power-down': urcLeavesCommandAlone,
  cfun: async (t) =>
    expect(parseFunctionality((await ask(t, '+CFUN:')).lines[0] ?? '')).toBe(t.expect['fun']),
  clac: async (t) => expect((await ask(t, 'raw')).lines).toEqual(t.expect['commands']),
  upincnt: pinCountersAgree,
  cpinr: pinCountersAgree,
  'hw-cpin': pinCountersAgree,
  qpinc: pinCountersAgree,
  pinctr: pinCountersAgree,
};

describe.runIf(transcripts.length > 0)('transcripts', () => {
  const applicable = transcripts.filter(({ id }) => !(id in notApplicable));

  it('are all looked at, but for the named ones', () => {
    expect(transcripts.length).toBeGreaterThan(0);
    expect(applicable.length).toBe(transcripts.length - Object.keys(notApplicable).length);
    expect(applicable.filter(({ id }) => !checkFor(id)).map(({ id }) => id)).toEqual([]);
  });

  it.each(applicable.map((transcript) => [transcript.id, transcript] as const))(
    '%s',
    async (id, transcript) => {
      expect.hasAssertions();
      await checkFor(id)?.(transcript);
    },
  );
});

function checkFor(id: string) {
  const key = Object.keys(checks)
    .filter((prefix) => id === prefix || id.startsWith(`${prefix}-`))
    .sort((one, other) => other.length - one.length)[0];
  return key === undefined ? undefined : checks[key];
}

/** The raw bytes as the reply to the record's command. An OK is added where the record leaves it out. */
async function ask(transcript: Transcript, expects: string | undefined, withPdu = false) {
  const { port, channel, heard } = createChannelRig();
  const text = /^AT[^ ]*$/.test(transcript.command) ? transcript.command : 'AT+X?';
  const asked = channel.execute({
    text,
    timeoutMs: 5_000,
    withPdu,
    ...(expects === undefined ? {} : { expects }),
  });
  await turns();
  const hasFinal = /(?:OK|ERROR[^\r\n]*|NA|SUPPORT)\s*$/.test(transcript.raw);
  port.feed(hasFinal ? transcript.raw : `${transcript.raw}\r\n\r\nOK\r\n`);
  port.feed('\r\n');
  const reply: AtReply = await asked;
  const all: readonly AtLine[] = reply.kind === 'closed' ? [] : reply.lines;
  return { reply, heard, all, lines: all.map((line) => line.text) };
}

/** The raw bytes while nothing runs; then a line end and some seconds, so that what waits is told. */
async function listen(transcript: Transcript): Promise<{ heard: Unsolicited[]; lines: string[] }> {
  const { port, clock, heard } = createChannelRig();
  port.feed(transcript.raw);
  await clock.advance(3_000);
  port.feed('\r\nRING\r\n');
  await turns();
  expect(heard.at(-1)?.name).toBe('RING');
  return { heard: heard.slice(0, -1).filter(({ name }) => name !== 'unknown'), lines: [] };
}

async function submit(raw: string) {
  const { port, channel, heard, clock } = createChannelRig();
  let hasPrompt = false;
  const submission = channel.submitPdu(samplePduCommand({ mayTransmit: () => (hasPrompt = true) }));
  await turns();
  port.feed(raw);
  if (!/(OK|ERROR.*)\s*$/.test(raw)) await clock.advance(180_000);
  return { reply: await submission, heard, hasPrompt };
}

async function urcLeavesCommandAlone(t: Transcript): Promise<void> {
  const { reply, heard } = await ask(
    { ...t, command: 'AT+X?', raw: `\r\n${t.raw}\r\n+X: 1\r\n${t.raw}\r\nOK\r\n` },
    '+X:',
  );
  expect(reply).toEqual({ kind: 'ok', lines: [{ text: '+X: 1' }] });
  expect(heard.length).toBeGreaterThan(0);
  for (const { name } of heard) expect(name).not.toBe('unknown');
}

async function pinCountersAgree(t: Transcript): Promise<void> {
  const { lines } = await ask(t, 'raw');
  expect(parsePinCounters(lines)).toMatchObject(t.expect);
}

function memoryRow(
  use: { memory: string | null; used: number; total: number } | undefined,
  wanted: unknown,
): unknown {
  const row = [use?.memory, use?.used, use?.total];
  return Array.isArray(wanted) && wanted.length === 2 ? row.slice(1) : row;
}
