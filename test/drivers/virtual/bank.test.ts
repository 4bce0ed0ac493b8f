import { expect, test } from 'vitest';
import { createVirtualBank, withCheckDigit } from '../../../drivers/virtual/bank.ts';
import { canonicalNumber, nationalForm } from '../../../drivers/virtual/numbering.ts';
import { seededRandom } from '../../../drivers/virtual/random.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { submitPdu } from './terminal.ts';

test('a bank gives every modem an identity of its own', () => {
  const { modems } = createVirtualBank({ count: 100, clock: new ManualClock() });
  for (const of of [
    modems.map((modem) => modem.name),
    modems.map((modem) => modem.imei),
    modems.map((modem) => modem.sim.iccid),
    modems.map((modem) => modem.sim.imsi),
    modems.map((modem) => modem.sim.number),
  ]) {
    expect(new Set(of).size).toBe(100);
  }
  expect(modems[0]).toMatchObject({ name: 'modem0', sim: { number: '+12025550100' } });
  expect(modems.every((modem) => /^\d{15}$/.test(modem.imei) && /^\d{15}$/.test(modem.sim.imsi))).toBe(true);
  expect(modems.every((modem) => modem.sim.iccid === withCheckDigit(modem.sim.iccid.slice(0, -1)))).toBe(
    true,
  );
});

test.each([0, 101, 1.5, Number.NaN])('a bank of %d is refused', (count) => {
  expect(() => createVirtualBank({ count, clock: new ManualClock() })).toThrow(RangeError);
});

test('a bank takes one personality for all, or one for each', () => {
  const clock = new ManualClock();
  const mixed = createVirtualBank({
    count: 2,
    clock,
    personality: (index) => (index === 0 ? 'huawei' : 'zte'),
  });
  expect(mixed.modems.map((modem) => modem.personality.name)).toEqual(['huawei', 'zte']);
  const [modem] = createVirtualBank({ count: 1, clock, personality: 'telit' }).modems;
  expect(modem?.personality.name).toBe('telit');
});

test('a bank that is stopped leaves nothing behind', async () => {
  const clock = new ManualClock();
  const bank = createVirtualBank({ count: 2, clock, personality: 'huawei' });
  let heard = 0;
  for (const modem of bank.modems) modem.onOutput(() => void (heard += 1));
  await clock.advance(5_000);
  expect(heard).toBeGreaterThan(0);
  bank.stop();
  heard = 0;
  await clock.advance(60_000);
  expect(heard).toBe(0);
});

test('the same seed gives the same run, another seed another', async () => {
  const run = async (seed: number) => {
    const clock = new ManualClock();
    const { modems, network } = createVirtualBank({
      count: 3,
      clock,
      random: seededRandom(seed),
      airTimeMs: 1_000,
      airJitterMs: 500,
    });
    for (const modem of modems) {
      const { pdu, length } = submitPdu({ text: modem.name });
      modem.receive(Buffer.from(`AT+CMGS=${length}\r${pdu}\u001a`));
    }
    await clock.advance(2_000);
    return network.air.map((entry) => `${entry.simNumber} ${entry.at}`);
  };
  const first = await run(7);
  expect(first).toHaveLength(3);
  expect(await run(7)).toEqual(first);
  expect(await run(8)).not.toEqual(first);
});

test.each([
  ['+13035550100', 'international', '+13035550100'],
  ['13035550100', 'international', '+13035550100'],
  ['0013035550100', 'unknown', '+13035550100'],
  ['3035550100', 'national', '+13035550100'],
  ['13035550100', 'unknown', '+13035550100'],
  ['32665', 'unknown', '32665'],
] as const)('%s (%s) is %s', (number, type, canonical) => {
  expect(canonicalNumber(number, '1', type)).toBe(canonical);
});

test.each([
  ['+13035550100', '3035550100'],
  ['+491711234567', '01711234567'],
  ['+358457100000', '0457100000'],
  ['+79161234567', '9161234567'],
])('%s is %s at home', (international, national) => {
  expect(nationalForm(international)).toBe(national);
});
