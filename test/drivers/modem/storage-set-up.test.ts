/** Texts that are announced while a modem is set up, when another memory is about to be selected. */
import { expect, it } from 'vitest';
import { modemUnderTest } from './modem-under-test.ts';
import { put, texts } from './stored-texts.ts';

it('a text announced before the memory is selected erases no other one at the same place', async () => {
  const modem = modemUnderTest({ modem: { guardMs: 20 }, personality: { memory: 'SM' } });
  const registered = modem.registered();
  await modem.clock.until(() => modem.virtual.commandLines.includes('+CMGF=0'), 'the set-up is under way');
  put(modem, 'SM', 'on the card');
  put(modem, 'ME', 'in the modem');
  modem.virtual.unsolicited('+CMTI: "SM",1');
  await registered;
  await modem.clock.advance(10_000);
  expect(texts(modem).toSorted()).toEqual(['in the modem', 'on the card']);
  for (const memory of ['SM', 'ME'] as const) expect(modem.virtual.storage.used(memory)).toBe(0);
  expect(modem.driver.snapshot.storages[0]).toMatchObject({ name: 'ME' });
});
