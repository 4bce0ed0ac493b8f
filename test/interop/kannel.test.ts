import { writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { describeWith, openSite, type Site, until } from './programs.ts';

const to = '+13035550100';

/** Ports that are free now: Kannel's configuration wants numbers. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => void server.close(resolve))));
  return ports;
}

describeWith(['bearerbox', 'smsbox'], 'Kannel runs on a virtual modem', () => {
  let site: Site;
  let sendUrl = '';
  let callbacks: Server | undefined;
  /** Paths that Kannel called: /<reference of ours>/<its report type>. */
  const called: string[] = [];

  async function listenForReports(): Promise<string> {
    const server = createHttpServer((request, response) => {
      called.push(request.url ?? '');
      response.end();
    });
    callbacks = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** bearerbox drives the modem, smsbox takes requests; what a handset sends is answered with its own words. */
  async function startGateway(): Promise<void> {
    const [admin = 0, smsbox = 0, send = 0] = await freePorts(3);
    const config = join(site.dir, 'kannel.conf');
    writeFileSync(
      config,
      `
group = core
admin-port = ${admin}
admin-password = x
smsbox-port = ${smsbox}
log-file = ${join(site.dir, 'bearerbox.log')}
log-level = 0

group = smsc
smsc = at
smsc-id = one
modemtype = virtual
device = ${site.ports[0]}
speed = 115200
my-number = 12025550100

group = modems
id = virtual
name = "Virtual"
init-string = "AT+CNMI=2,2,0,1,0"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${send}
global-sender = 12025550100
log-file = ${join(site.dir, 'smsbox.log')}

group = sendsms-user
username = u
password = p

group = sms-service
keyword = default
text = "You said: %a"
`,
    );
    site.start('bearerbox', [config]);
    await until(async () => await answers(`http://127.0.0.1:${admin}/status.txt`, 'one'), 'bearerbox is up');
    site.start('smsbox', [config]);
    sendUrl = `http://127.0.0.1:${send}/cgi-bin/sendsms?username=u&password=p`;
    await until(async () => await answers(sendUrl, ''), 'smsbox is up');
  }

  async function answers(url: string, text: string): Promise<boolean> {
    return await fetch(url)
      .then(async (response) => (await response.text()).includes(text))
      .catch(() => false);
  }

  afterEach(async () => {
    callbacks?.closeAllConnections();
    callbacks?.close();
    await site.close();
  });

  test('sends a text, hears its report, and answers a handset', async () => {
    site = await openSite();
    await startGateway();
    const { network } = site.bank;
    const report = encodeURIComponent(`${await listenForReports()}/one/%d`);
    const query = `to=${encodeURIComponent(to)}&text=Code+141421&dlr-mask=31&dlr-url=${report}`;
    await fetch(`${sendUrl}&${query}`);
    await until(() => network.air.length > 0, 'the text is on the air');
    expect(network.air).toMatchObject([{ to, text: 'Code 141421', reportRequested: true }]);
    await until(() => called.includes('/one/1'), 'Kannel tells of the delivery (type 1)');
    network.sendFromHandset({ from: '+15551234567', to: '+12025550100', text: 'Hello' });
    await until(() => network.air.length > 1, 'the answer is on the air');
    expect(network.air[1]).toMatchObject({ to: '+15551234567', text: 'You said: Hello' });
  });
});
