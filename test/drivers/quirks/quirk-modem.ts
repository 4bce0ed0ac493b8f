/** A driver on a virtual modem of a family, past its start; and what most quirks are shown by. */
import { type PersonalityName, personalities } from '../../../drivers/virtual/personalities/index.ts';
import type { Personality } from '../../../drivers/virtual/personality.ts';
import { type Given, handset, type ModemUnderTest, modemUnderTest } from '../modem/modem-under-test.ts';

/** Boot, first sweep and polls are over by then. */
const settledMs = 20_000;

export function modemOf(
  family: PersonalityName,
  deviations: Partial<Personality> = {},
  given: Given = {},
): ModemUnderTest {
  return modemUnderTest({ ...given, personality: { ...personalities[family], ...deviations } });
}

export async function servingModemOf(...args: Parameters<typeof modemOf>): Promise<ModemUnderTest> {
  const modem = await modemOf(...args).registered();
  await modem.clock.advance(settledMs);
  return modem;
}

/** From a handset to the modem's SIM. */
export function text(modem: ModemUnderTest, words: string): void {
  modem.network.sendFromHandset({ from: handset, to: modem.virtual.sim.number, text: words });
}

export const wordsOf = (modem: ModemUnderTest) => modem.parts.map((part) => part.text).sort();
export const statusesOf = (modem: ModemUnderTest) => modem.reports.map(({ status }) => status);
