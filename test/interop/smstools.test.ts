import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { describeWith, openSite, type Site, until } from './programs.ts';

const folders = ['outgoing', 'checked', 'incoming', 'sent', 'failed', 'report', 'stats'] as const;

describeWith(['smsd'], 'smstools runs on a virtual modem', () => {
  let site: Site;

  function texts(folder: (typeof folders)[number]): string[] {
    return readdirSync(join(site.dir, folder)).map((name) =>
      readFileSync(join(site.dir, folder, name), 'latin1'),
    );
  }

  function startDaemon(): void {
    for (const folder of folders) mkdirSync(join(site.dir, folder));
    const config = join(site.dir, 'smsd.conf');
    writeFileSync(
      config,
      [
        'devices = GSM1',
        `logfile = ${join(site.dir, 'smsd.log')}`,
        `infofile = ${join(site.dir, 'smsd.working')}`,
        `pidfile = ${join(site.dir, 'smsd.pid')}`,
        ...folders.map((folder) => `${folder} = ${join(site.dir, folder)}`),
        'delaytime = 1',
        'loglevel = 7',
        '[GSM1]',
        `device = ${site.ports[0]}`,
        'incoming = yes',
        'report = yes',
        'baudrate = 115200',
        'init = AT+CNMI=2,1,0,1,0',
        '',
      ].join('\n'),
    );
    // -t: stays in the foreground
    site.start('smsd', ['-t', `-c${config}`]);
  }

  afterEach(async () => await site.close());

  test('sends a text, notes its reference, and files its delivery report', async () => {
    site = await openSite();
    startDaemon();
    writeFileSync(join(site.dir, 'outgoing', 'one'), 'To: 13035550100\nReport: yes\n\nCode 161803');
    // smsd tries each folder with files of its own at start
    const sent = await until(
      () => texts('sent').find((text) => text.includes('Code 161803')),
      'the text is in the sent folder',
    );
    expect(sent).toContain('Message_id: 0');
    expect(site.bank.network.air).toMatchObject([
      { to: '+13035550100', text: 'Code 161803', reportRequested: true },
    ]);
    const report = await until(
      () => texts('report').find((text) => text.includes('SMS STATUS REPORT')),
      'the report is in the report folder',
    );
    expect(report).toContain('Message_id: 0');
    expect(report).toMatch(/Status: 0,Ok/);
  });

  test('receives a text of a handset', async () => {
    site = await openSite();
    startDaemon();
    const [modem] = site.bank.modems;
    site.bank.network.sendFromHandset({
      from: '+15551234567',
      to: modem?.sim.number ?? '',
      text: 'Hello from afar',
    });
    const received = await until(
      () => texts('incoming').find((text) => text.includes('Hello from afar')),
      'the text is in the incoming folder',
    );
    expect(received).toContain('From: 15551234567');
    await until(() => modem?.storage.used('MT') === 0, 'the memory is empty');
  });
});
