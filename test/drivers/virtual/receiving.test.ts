import { describe, expect, test } from 'vitest';
import { decodeDeliver } from '../../../drivers/sms/deliver-pdu.ts';
import { clean } from '../../../drivers/virtual/personality.ts';
import { openTerminal, ownNumber } from './terminal.ts';

const handset = '+15551234567';
const small = { ...clean, memories: { SM: 2, ME: 3, SR: 2 } };

describe('receiving', () => {
  test('stores a text of a handset, announces it, reads and deletes it', async () => {
    const { line, listen, network } = await openTerminal();
    await line('AT+CNMI=2,1,0,1,0');
    const [pdu] = network.sendFromHandset({ from: handset, to: ownNumber, text: 'hi €' });
    expect(await listen(0)).toBe('\r\n+CMTI: "ME",1\r\n');
    expect(await line('AT+CMGL=4')).toBe(`\r\n+CMGL: 1,0,,24\r\n${pdu}\r\n\r\nOK\r\n`);
    expect(await line('AT+CMGR=1')).toBe(`\r\n+CMGR: 1,,24\r\n${pdu}\r\n\r\nOK\r\n`);
    expect(decodeDeliver(pdu as string)).toMatchObject({ text: 'hi €', sender: { number: handset } });
    expect(await line('AT+CMGD=1')).toBe('\r\nOK\r\n');
    expect(await line('AT+CMGR=1')).toBe('\r\n+CMS ERROR: 321\r\n');
  });

  test('prints a text at once with mt=2', async () => {
    const { line, listen, network, modem } = await openTerminal();
    await line('AT+CNMI=2,2,0,1,0');
    const [pdu] = network.sendFromHandset({ from: handset, to: ownNumber, text: 'hi' });
    expect(await listen(0)).toBe(`\r\n+CMT: ,21\r\n${pdu}\r\n`);
    expect(modem.storage.used('MT')).toBe(0);
  });

  test('waits for AT+CNMA after a printed text with CSMS=1', async () => {
    const { line, listen, network } = await openTerminal();
    await line('AT+CSMS=1');
    await line('AT+CNMI=2,2,0,1,0');
    network.sendFromHandset({ from: handset, to: ownNumber, text: 'one' });
    network.sendFromHandset({ from: handset, to: ownNumber, text: 'two' });
    expect((await listen(1_000)).match(/\+CMT:/g)).toHaveLength(1);
    expect(await line('AT+CNMA')).toContain('+CMT:');
  });

  test('stores class 2 on the card even with mt=2, and prints class 3 alone with mt=3', async () => {
    const { line, listen, network } = await openTerminal();
    await line('AT+CNMI=2,2,0,0,0');
    network.sendFromHandset({ from: handset, to: ownNumber, text: 'card', messageClass: 2 });
    expect(await listen(0)).toBe('\r\n+CMTI: "SM",1\r\n');
    await line('AT+CNMI=2,3,0,0,0');
    network.sendFromHandset({ from: handset, to: ownNumber, text: 'plain' });
    expect(await listen(0)).toBe('\r\n+CMTI: "ME",1\r\n');
    network.sendFromHandset({ from: handset, to: ownNumber, text: 'terminal', messageClass: 3 });
    expect(await listen(0)).toContain('+CMT: ');
  });

  test('takes alphanumeric senders', async () => {
    const { network } = await openTerminal();
    const [pdu] = network.sendFromHandset({ from: 'MyBank', to: ownNumber, text: 'hi' });
    expect(decodeDeliver(pdu as string).sender).toMatchObject({ number: 'MyBank', type: 'alphanumeric' });
  });

  test('carries a long text in parts, in any order, with parts lost', async () => {
    const { network, modem } = await openTerminal();
    const text = 'y'.repeat(400);
    network.sendFromHandset({ from: handset, to: ownNumber, text, order: [2, 0], reference: 9 });
    const parts = modem.storage.list('ME').map(({ message }) => decodeDeliver(message.pdu));
    expect(parts.map((part) => part.concatenation)).toEqual([
      { reference: 9, total: 3, sequence: 3, bits: 8 },
      { reference: 9, total: 3, sequence: 1, bits: 8 },
    ]);
  });

  test('shows texts in text mode, with details after AT+CSDH=1', async () => {
    const { line, network } = await openTerminal();
    network.sendFromHandset({ from: handset, to: ownNumber, text: 'hello' });
    await line('AT+CMGF=1');
    expect(await line('AT+CMGL="REC UNREAD"')).toBe(
      `\r\n+CMGL: 1,"REC UNREAD","${handset}",,"26/11/23,09:00:00+00"\r\nhello\r\n\r\nOK\r\n`,
    );
    expect(await line('AT+CMGL="REC UNREAD"')).toBe('\r\nOK\r\n');
    await line('AT+CSDH=1');
    expect(await line('AT+CMGR=1')).toBe(
      `\r\n+CMGR: "REC READ","${handset}",,"26/11/23,09:00:00+00",145,4,0,0,"+12025550000",145,5\r\nhello\r\n\r\nOK\r\n`,
    );
    expect(await line('AT+CMGL="SOMETHING"')).toBe('\r\n+CMS ERROR: 305\r\n');
  });

  test('prints a text at once in text mode', async () => {
    const { line, listen, network } = await openTerminal();
    await line('AT+CMGF=1');
    await line('AT+CNMI=2,2,0,0,0');
    network.sendFromHandset({ from: handset, to: ownNumber, text: 'При' });
    expect(await listen(0)).toBe(`\r\n+CMT: "${handset}",,"26/11/23,09:00:00+00"\r\n041F04400438\r\n`);
  });

  test('leaves texts with the network while the memory is full, and takes them when there is room', async () => {
    const { line, listen, network, modem } = await openTerminal({ personality: small });
    await line('AT+CNMI=2,1,0,1,0');
    for (const text of ['1', '2', '3', '4', '5']) {
      network.sendFromHandset({ from: handset, to: ownNumber, text });
    }
    expect((await listen(0)).match(/\+CMTI/g)).toHaveLength(3);
    expect(network.waitingFor(ownNumber)).toBe(2);
    expect(await line('AT+CPMS?')).toContain('"ME",3,3');
    expect(await line('AT+CMGD=2')).toContain('+CMTI: "ME",2');
    expect(await line('AT+CMGD=1,4')).toContain('+CMTI: "ME",1');
    expect(network.waitingFor(ownNumber)).toBe(0);
    expect(modem.storage.used('ME')).toBe(1);
  });

  test.each([
    [1, [0, 2, 3]],
    [2, [0, 2]],
    [3, [0]],
    [4, []],
  ])('deletes by flag %i', async (flag, left) => {
    const { line, modem } = await openTerminal();
    for (const status of [0, 1, 2, 3] as const) {
      modem.storage.store('ME', { kind: 'text', status, pdu: '00' });
    }
    await line(`AT+CMGD=1,${flag}`);
    expect(modem.storage.list('ME').map(({ message }) => message.status)).toEqual(left);
  });

  test('keeps SM and ME apart, and MT is both', async () => {
    const { line, network } = await openTerminal({ personality: small });
    await line('AT+CPMS="SM","SM","SM"');
    network.sendFromHandset({ from: handset, to: ownNumber, text: 'a' });
    await line('AT+CPMS="ME","ME","ME"');
    network.sendFromHandset({ from: handset, to: ownNumber, text: 'b' });
    expect(await line('AT+CPMS="MT"')).toContain('+CPMS: 2,5,1,3,1,3');
    expect((await line('AT+CMGL=4')).match(/\+CMGL: \d/g)).toEqual(['+CMGL: 1', '+CMGL: 3']);
    expect(await line('AT+CPMS="XX"')).toContain('+CME ERROR: 50');
  });
});

describe('from SIM to SIM', () => {
  test('a text arrives, and is reported when it has', async () => {
    const alice = await openTerminal();
    const bob = await openTerminal({
      clock: alice.clock,
      network: alice.network,
      sim: { number: '+12025550101' },
    });
    await alice.line('AT+CNMI=2,1,0,1,0');
    await bob.line('AT+CNMI=2,1,0,1,0');
    bob.modem.setRegistration('searching');
    await alice.send({ to: '+12025550101', text: 'hi bob' });
    expect(await alice.listen(60_000)).toBe('');
    bob.modem.setRegistration('home');
    expect(await bob.listen(0)).toBe('\r\n+CMTI: "ME",1\r\n');
    expect(await alice.listen(1_000)).toContain('+CDS:');
    const [stored] = bob.modem.storage.list('ME');
    expect(decodeDeliver(stored?.message.pdu ?? '')).toMatchObject({
      text: 'hi bob',
      sender: { number: ownNumber },
    });
  });

  test('a long text keeps its parts', async () => {
    const { send, modem } = await openTerminal();
    const { segmentText } = await import('../../../drivers/sms/segment-text.ts');
    const text = `${'z'.repeat(200)}ж`;
    for (const userData of segmentText(text, { reference: 3 }).segments)
      await send({ to: ownNumber, userData });
    const parts = modem.storage.list('ME').map(({ message }) => decodeDeliver(message.pdu));
    expect(parts.map((part) => part.text).join('')).toBe(text);
  });

  test('texts and reports wait for a modem that is unplugged', async () => {
    const { send, modem, network, listen, line } = await openTerminal();
    await send();
    modem.unplug();
    network.sendFromHandset({ from: handset, to: ownNumber, text: 'later' });
    await listen(10_000);
    expect(network.waitingFor(ownNumber)).toBe(2);
    modem.replug();
    expect(network.waitingFor(ownNumber)).toBe(0);
    expect(await line('AT+CMGL=4')).toContain('+CMGL: 1,0,,');
  });
});
