/** A modem in service, and whether it still is one after what was done to it. */
import { expect } from 'vitest';
import { type Given, handset, modemUnderTest, type ModemUnderTest } from './modem-under-test.ts';

export const latin = (text: string) => Buffer.from(text, 'latin1');
export async function inService(given: Given = {}): Promise<ModemUnderTest> {
  const modem = await modemUnderTest(given).registered();
  await modem.clock.advance(3_000);
  return modem;
}

/** Sends one text and gets its report, receives one, and is where it was. */
export async function expectHealthy(modem: ModemUnderTest): Promise<void> {
  await modem.reaches('registered', 300_000);
  const { length } = modem.network.air;
  const outcome = await modem.outcome({ token: 'healthy' });
  expect(outcome).toEqual({ kind: 'accepted', reference: modem.network.air.at(-1)?.reference });
  expect(modem.network.air).toHaveLength(length + 1);
  const words = `after all ${modem.parts.length}`;
  modem.network.sendFromHandset({ from: handset, to: modem.virtual.sim.number, text: words });
  const reference = modem.network.air.at(-1)?.reference;
  await modem.clock.until(
    () => modem.reports.some((report) => report.reference === reference),
    'its report',
    60_000,
  );
  await modem.clock.until(() => modem.parts.some(({ text }) => text === words), 'a text', 60_000);
  expect(modem.unreadable).toEqual([]);
}
