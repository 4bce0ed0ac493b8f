import { describe, expect, test } from 'vitest';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { behaviours } from '../../../drivers/virtual/behaviour.ts';
import { airTimeMs, openTerminal, ownNumber, recipient, submitPdu } from './terminal.ts';

describe('sending', () => {
  test('hands a PDU to the network after the air time, and the network logs it', async () => {
    const { send, network, clock } = await openTerminal();
    const answer = await send({
      text: 'code 123456',
      validity: { kind: 'relative', seconds: 600 },
      protocolId: 0x41,
    });
    expect(answer).toBe('\r\n+CMGS: 0\r\n\r\nOK\r\n');
    expect(network.air).toEqual([
      {
        at: clock.now(),
        simNumber: ownNumber,
        to: recipient,
        text: 'code 123456',
        pdu: submitPdu({
          text: 'code 123456',
          validity: { kind: 'relative', seconds: 600 },
          protocolId: 0x41,
        }).pdu,
        reference: 0,
        concatenation: null,
        validitySeconds: 600,
        protocolId: 0x41,
        reportRequested: true,
        outcome: 'delivered',
      },
    ]);
  });

  test('answers no earlier than the air time', async () => {
    const { send, listen } = await openTerminal();
    expect(await send({}, airTimeMs - 1)).toBe('');
    expect(await listen(1)).toContain('+CMGS: 0');
  });

  test('counts references per SIM and wraps them at 256', async () => {
    const { send, network } = await openTerminal();
    for (let count = 0; count < 300; count += 1) {
      expect(await send({ requestStatusReport: false })).toBe(`\r\n+CMGS: ${count % 256}\r\n\r\nOK\r\n`);
    }
    expect(network.air).toHaveLength(300);
  });

  test('leaves the prompt with ESC, and nothing is sent', async () => {
    const { line, type, network, listen } = await openTerminal();
    expect(await line('AT+CMGS=20')).toBe('\r\n> ');
    expect(await type('0011000B\u001b')).toBe('\r\nOK\r\n');
    await listen(10_000);
    expect(network.air).toEqual([]);
  });

  test.each([
    ['a wrong length', 'AT+CMGS=20', '0011', '304'],
    ['no hex', 'AT+CMGS=20', 'hello', '304'],
  ])('refuses a PDU with %s', async (_what, command, pdu, code) => {
    const { line, type, network } = await openTerminal();
    await line(command);
    expect(await type(`${pdu}\u001a`, airTimeMs)).toBe(`\r\n+CMS ERROR: ${code}\r\n`);
    expect(network.air).toEqual([]);
  });

  test.each(['AT+CMGS=', 'AT+CMGS=0', 'AT+CMGS=500', 'AT+CMGS=x'])('refuses %s at once', async (command) => {
    const { line } = await openTerminal();
    expect(await line(command)).toBe('\r\n+CMS ERROR: 304\r\n');
  });

  test('lets the network refuse a PDU that is no SUBMIT', async () => {
    const { line, type, network } = await openTerminal();
    await line('AT+CMGS=3');
    expect(await type('00010000\u001a', airTimeMs)).toBe('\r\n+CMS ERROR: 96\r\n');
    expect(network.refused).toHaveLength(1);
  });

  test('needs a service centre: its own, or one in the PDU', async () => {
    const { send, network } = await openTerminal({ sim: { smscNumber: '' } });
    expect(await send()).toBe('\r\n+CMS ERROR: 330\r\n');
    expect(await send({ smsc: '+12025550000' })).toContain('+CMGS: 0');
    expect(network.air).toHaveLength(1);
  });

  test('logs the parts of a long text with their concatenation', async () => {
    const { send, network } = await openTerminal();
    const text = 'x'.repeat(400);
    for (const userData of segmentText(text, { reference: 77 }).segments) await send({ userData });
    expect(network.air.map((entry) => entry.concatenation)).toEqual([
      { reference: 77, total: 3, sequence: 1, bits: 8 },
      { reference: 77, total: 3, sequence: 2, bits: 8 },
      { reference: 77, total: 3, sequence: 3, bits: 8 },
    ]);
    expect(network.air.map((entry) => entry.text).join('')).toBe(text);
  });

  test('sends in text mode, over several lines, with the settings of AT+CSMP', async () => {
    const { line, type, network } = await openTerminal();
    await line('AT+CMGF=1');
    await line('AT+CSMP=49,1,65,0');
    expect(await line(`AT+CMGS="${recipient}"`)).toBe('\r\n> ');
    expect(await type('one\rtwo\u001a', airTimeMs)).toBe('\r\n> \r\n+CMGS: 0\r\n\r\nOK\r\n');
    expect(network.air[0]).toMatchObject({
      to: recipient,
      text: 'one\r\ntwo',
      validitySeconds: 600,
      protocolId: 65,
      reportRequested: true,
    });
  });

  test('sends UCS2 hex in text mode', async () => {
    const { line, type, network } = await openTerminal();
    await line('AT+CMGF=1');
    await line('AT+CSCS="UCS2"');
    await line('AT+CSMP=17,167,0,8');
    await line('AT+CMGS="002B00310033003000330035003500350030003100300030"');
    expect(await type('041F04400438\u001a', airTimeMs)).toContain('+CMGS: 0');
    expect(network.air[0]).toMatchObject({ to: recipient, text: 'При' });
  });

  test('refuses a text that does not fit one message in text mode', async () => {
    const { line, type } = await openTerminal();
    await line('AT+CMGF=1');
    await line(`AT+CMGS="${recipient}"`);
    expect(await type(`${'x'.repeat(161)}\u001a`)).toBe('\r\n+CMS ERROR: 305\r\n');
  });

  test('writes a text to memory and sends it from there', async () => {
    const { line, type, network, modem } = await openTerminal();
    const { pdu, length } = submitPdu({});
    await line(`AT+CMGW=${length}`);
    expect(await type(`${pdu}\u001a`)).toBe('\r\n+CMGW: 1\r\n\r\nOK\r\n');
    expect(await line('AT+CMSS=1', airTimeMs)).toBe('\r\n+CMSS: 0\r\n\r\nOK\r\n');
    expect(await line('AT+CMSS=9')).toBe('\r\n+CMS ERROR: 321\r\n');
    expect(network.air).toHaveLength(1);
    expect(modem.storage.read('ME', 1)?.status).toBe(3);
  });

  test('takes commands again when the network never answers', async () => {
    const { send, line, network, listen } = await openTerminal();
    network.script(recipient, behaviours.ignored());
    expect(await send({}, 60_000)).toBe('');
    expect(await line('AT')).toBe('\r\nOK\r\n');
    expect(await listen(3_600_000)).toBe('');
    expect(network.air).toEqual([]);
    expect(network.refused).toMatchObject([{ to: recipient, cms: null }]);
  });

  test('prints an answer that comes late', async () => {
    const { send, listen, line, network } = await openTerminal();
    network.script(recipient, behaviours.answerLate(60_000));
    expect(await send({ requestStatusReport: false }, 59_000)).toBe('');
    expect(await line('AT')).toBe('\r\nOK\r\n');
    expect(await listen(1_300)).toBe('\r\n+CMGS: 0\r\n\r\nOK\r\n');
    expect(network.air).toHaveLength(1);
  });

  test('says 350 after 135 s where the network takes that long to refuse', async () => {
    const { send, network, listen } = await openTerminal();
    network.script(recipient, behaviours.refused(350, 135_000));
    expect(await send({}, 135_199)).toBe('');
    expect(await listen(1)).toBe('\r\n+CMS ERROR: 350\r\n');
  });

  test('refuses without a network', async () => {
    const { send, modem } = await openTerminal();
    modem.setRegistration('denied');
    expect(await send()).toBe('\r\n+CMS ERROR: 331\r\n');
  });
});
