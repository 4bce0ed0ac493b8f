import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { describeWith, openSite, type Site, until } from './programs.ts';

const to = '+13035550100';
const folders = ['inbox', 'outbox', 'sent', 'error'] as const;

describeWith(['gammu-smsd'], 'gammu-smsd with files runs on a virtual modem', () => {
  let site: Site;

  function files(folder: (typeof folders)[number]): string[] {
    return readdirSync(join(site.dir, folder));
  }

  /** As shipped but for its own pauses, which would make the test slow. */
  function startDaemon(): void {
    for (const folder of folders) mkdirSync(join(site.dir, folder));
    const paths = folders.map((folder) => `${folder}path = ${join(site.dir, folder)}/`);
    const config = join(site.dir, 'smsdrc');
    writeFileSync(
      config,
      [
        '[gammu]',
        `device = ${site.ports[0]}`,
        'connection = at115200',
        '[smsd]',
        'service = files',
        `logfile = ${join(site.dir, 'smsd.log')}`,
        'debuglevel = 1',
        ...paths.map((path) => path.replace('sentpath', 'sentsmspath').replace('errorpath', 'errorsmspath')),
        'deliveryreport = log',
        'inboxformat = unicode',
        'commtimeout = 1',
        'loopsleep = 1',
        'receivefrequency = 2',
        '',
      ].join('\n'),
    );
    site.start('gammu-smsd', ['-c', config]);
  }

  afterEach(async () => await site.close());

  test('sends a text from its outbox, and hears the delivery report', async () => {
    // where reports can be stored, gammu has them stored and never reads them: take a modem that cannot
    site = await openSite({ personality: 'sim800' });
    startDaemon();
    writeFileSync(join(site.dir, 'outbox', `OUTA20260101_000000_00_${to}_x.txtd`), 'Code 271828');
    await until(() => files('sent').length > 0, 'the text is in the sent folder');
    expect(site.bank.network.air).toMatchObject([{ to, text: 'Code 271828', reportRequested: true }]);
    await until(
      () => readFileSync(join(site.dir, 'smsd.log'), 'latin1').includes(`Delivered to ${to}`),
      'the log tells of the delivery',
    );
  });

  test('receives a long text of a handset as one message', async () => {
    site = await openSite();
    startDaemon();
    const text = 'Grüße an alle, die das hier lesen. '.repeat(6).trim();
    const [modem] = site.bank.modems;
    site.bank.network.sendFromHandset({ from: '+15551234567', to: modem?.sim.number ?? '', text });
    await until(() => files('inbox').length >= 2, 'both parts are in the inbox');
    // gammu writes UTF-16BE behind a byte order mark, and zeros behind the text of a part
    const parts = files('inbox')
      .sort()
      .map((name) =>
        readFileSync(join(site.dir, 'inbox', name))
          .subarray(2)
          .swap16()
          .toString('utf16le'),
      )
      .map((part) => part.replace(/\0.*$/s, ''));
    expect(parts.join('')).toBe(text);
    await until(() => modem?.storage.used('MT') === 0, 'the memory is empty');
  });
});
