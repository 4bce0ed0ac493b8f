import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { describeWith, openSite, type Site, until } from './programs.ts';

const to = '+13035550100';

// gammu needs some 3.4 s for each command, nearly all of it pauses of its own; folder 3 is the phone's inbox
describeWith(['gammu'], 'gammu talks to a virtual modem as to any phone', () => {
  let site: Site;

  async function gammu(...args: string[]): Promise<string> {
    const config = join(site.dir, 'gammurc');
    writeFileSync(config, `[gammu]\ndevice = ${site.ports[0]}\nconnection = at115200\n`);
    return await site.run('gammu', ['-c', config, ...args]);
  }

  afterEach(async () => await site.close());

  test('identify names it, and networkinfo finds it at home', async () => {
    site = await openSite();
    const identity = await gammu('identify');
    expect(identity).toContain('Sallyport');
    expect(identity).toContain('004400120000011');
    expect(identity).toContain('001010000000001');
    const network = await gammu('networkinfo');
    expect(network).toContain('home network');
    expect(network).toContain('Sallyport Virtual');
  });

  test('sendsms puts a text on the air, a long one in parts', async () => {
    site = await openSite();
    expect(await gammu('sendsms', 'TEXT', to, '-text', 'Code 314159', '-report')).toContain(
      'message reference=0',
    );
    const [entry] = site.bank.network.air;
    expect(entry).toMatchObject({ to, text: 'Code 314159', reportRequested: true, concatenation: null });
    const long = 'The quick brown fox jumps over the lazy dog. '.repeat(8).trim();
    await gammu('sendsms', 'TEXT', to, '-len', '400', '-text', long);
    const parts = site.bank.network.air.slice(1);
    expect(parts.map((part) => part.concatenation?.sequence)).toEqual([1, 2, 3]);
    expect(parts.map((part) => part.text).join('')).toBe(long);
  });

  test('getallsms reads what a handset sent, deletesms clears it', async () => {
    site = await openSite();
    const { network, modems } = site.bank;
    const [modem] = modems;
    network.sendFromHandset({ from: '+15551234567', to: modem?.sim.number ?? '', text: 'Hello from afar' });
    const listing = await gammu('getallsms');
    expect(listing).toContain('Hello from afar');
    expect(listing).toContain('+15551234567');
    await gammu('deletesms', '3', '1');
    await until(() => modem?.storage.used('MT') === 0, 'the memory is empty');
  });
});
