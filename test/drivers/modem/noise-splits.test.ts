/** The same conversation, cut at every byte: what the driver tells does not depend on where the cable breaks it up. */
import { expect, it } from 'vitest';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { type Given, handset, modemUnderTest, type ModemUnderTest } from './modem-under-test.ts';

/**
 * Cuts the output at one offset, counted from the first byte that the modem ever writes. The rest comes a turn later, or
 * with all that follows after a pause.
 */
class Cut {
  written = 0;
  at = Number.POSITIVE_INFINITY;
  pauseMs = 0;
  modem: ModemUnderTest | undefined;
  #late: Uint8Array[] | null = null;

  readonly tamper = (bytes: Uint8Array): readonly Uint8Array[] => {
    const from = this.written;
    this.written += bytes.length;
    if (this.#late) {
      this.#late.push(bytes);
      return [];
    }
    const inside = this.at - from;
    if (inside <= 0 || inside >= bytes.length) return [bytes];
    const [head, tail] = [bytes.subarray(0, inside), bytes.subarray(inside)];
    if (this.pauseMs === 0) return [head, tail];
    this.#late = [tail];
    this.modem?.clock.setTimer(() => this.#catchUp(), this.pauseMs);
    return [head];
  };

  #catchUp(): void {
    const late = Buffer.concat(this.#late ?? []);
    this.#late = null;
    this.at = Number.POSITIVE_INFINITY;
    this.written -= late.length;
    this.modem?.virtual.emit(late);
  }
}

/** Two segments out with their reports, a text in, a refusal, and everything that the driver told. */
async function session(modem: ModemUnderTest): Promise<unknown> {
  const firstReport = modem.reports.length;
  const firstPart = modem.parts.length;
  const outcomes: unknown[] = [];
  modem.network.setNextReference(modem.virtual.sim.number, 7);
  const { segments } = segmentText('x'.repeat(200), { reference: 9 });
  for (const [at, userData] of segments.entries()) {
    outcomes.push(await modem.outcome({ userData, moreFollow: at === 0 }));
  }
  modem.virtual.faults.submitErrors = [{ kind: 'cms', code: 38 }];
  const refused = await modem.outcome();
  outcomes.push(refused.kind === 'refused' ? refused.error.code : refused.kind);
  modem.network.sendFromHandset({ from: handset, to: modem.virtual.sim.number, text: 'a reply' });
  await modem.clock.advance(3_000);
  return {
    outcomes,
    reports: modem.reports.slice(firstReport).map(({ reference, status }) => [reference, status]),
    texts: modem.parts.slice(firstPart).map(({ text }) => text),
    unreadable: modem.unreadable,
    state: modem.driver.snapshot.state,
  };
}

const wanted = {
  outcomes: [{ kind: 'accepted', reference: 7 }, { kind: 'accepted', reference: 8 }, 'network-out-of-order'],
  reports: [
    [7, 0],
    [8, 0],
  ],
  texts: ['a reply'],
  unreadable: [],
  state: 'registered',
};

async function inService(given: Given): Promise<{ modem: ModemUnderTest; cut: Cut }> {
  const cut = new Cut();
  const modem = await modemUnderTest({
    ...given,
    virtual: { ...given.virtual, faults: { ...given.virtual?.faults, tamper: cut.tamper } },
  }).registered();
  await modem.clock.advance(3_000);
  return { modem, cut };
}

const dialects: readonly (readonly [string, Given])[] = [
  ['a clean modem', {}],
  [
    'one that ends lines with CR CR LF, echoes, and prints lines between header and PDU',
    {
      personality: { lineEnd: '\r\r\n', prompt: '\r\n> \r\n', hasBlankLinesAroundCmgs: true },
      virtual: {
        faults: { linesInsidePdu: ['^RSSI: 18', '+CREG: 1'], linesBeforePrompt: ['+ZPASR: "UMTS"'] },
      },
    },
  ],
  ['one that delivers directly', { modem: { delivery: 'direct', requestAcknowledge: true } }],
];

it.each(dialects)(
  'a session of sending and receiving on %s, cut at every byte',
  async (_name, given) => {
    const { modem, cut } = await inService(given);
    if (given.virtual) modem.virtual.receive(Buffer.from('ATE1\r'));
    await modem.clock.advance(100);
    const before = cut.written;
    expect(await session(modem)).toEqual(wanted);
    const length = cut.written - before;
    expect(length).toBeGreaterThan(300);
    for (let offset = 1; offset < length; offset += 1) {
      cut.at = cut.written + offset;
      expect(await session(modem), `cut at byte ${offset} of ${length}`).toEqual(wanted);
    }
    expect(modem.driver.snapshot.state).toBe('registered');
    expect(modem.hasEvent('modem-deaf')).toBe(false);
  },
  120_000,
);

it.each([50, 1_900])(
  'a session cut at every byte, with a pause of %i ms in the cut',
  async (pauseMs) => {
    const { modem, cut } = await inService({});
    Object.assign(cut, { modem, pauseMs });
    const before = cut.written;
    expect(await session(modem)).toEqual(wanted);
    const length = cut.written - before;
    for (let offset = 1; offset < length; offset += 1) {
      cut.at = cut.written + offset;
      expect(await session(modem), `cut at byte ${offset} of ${length}`).toEqual(wanted);
      await modem.clock.advance(2_000);
    }
  },
  120_000,
);

it('a start, cut at every byte', async () => {
  const whole = new Cut();
  const first = await modemUnderTest({ virtual: { faults: { tamper: whole.tamper } } }).registered();
  const length = whole.written;
  for (let offset = 1; offset < length; offset += 1) {
    const cut = new Cut();
    cut.at = offset;
    const modem = await modemUnderTest({ virtual: { faults: { tamper: cut.tamper } } }).registered();
    expect(modem.driver.snapshot, `cut at byte ${offset} of ${length}`).toEqual(first.driver.snapshot);
    expect(modem.commands).toEqual(first.commands);
    await modem.stopped();
  }
}, 120_000);

it('a session in pieces of one byte', async () => {
  const { modem } = await inService({});
  modem.virtual.faults.tamper = (bytes) => [...bytes].map((byte) => Uint8Array.of(byte));
  expect(await session(modem)).toEqual(wanted);
});
