import { describe, expect, test } from 'vitest';
import { behaviours } from '../../../drivers/virtual/behaviour.ts';
import { airTimeMs, openTerminal, ownNumber, recipient } from './terminal.ts';

describe('faults', () => {
  test('deaf: takes everything, answers nothing, and forgets it', async () => {
    const { line, modem, listen } = await openTerminal({ faults: { isDeaf: true } });
    expect(await line('AT', 60_000)).toBe('');
    modem.unsolicited('RING');
    modem.faults.isDeaf = false;
    expect(await listen(60_000)).toBe('');
    expect(await line('ATE0')).toContain('OK');
  });

  test('slow: answers come after the delay, in order', async () => {
    const { line, modem, listen } = await openTerminal();
    modem.faults.answerDelayMs = 3_000;
    expect(await line('AT', 2_999)).toBe('');
    await line('AT+CSQ');
    expect(await listen(1)).toBe('\r\nOK\r\n');
    expect(await listen(3_000)).toBe('\r\n+CSQ: 20,0\r\n\r\nOK\r\n');
  });

  test('slow: what comes before the end of an answer waits for it', async () => {
    const { send, type, listen, modem } = await openTerminal();
    await send({ requestStatusReport: false }, 0);
    modem.faults.answerDelayMs = 1_000;
    await type('AT\r', airTimeMs);
    expect(await listen(1_000)).toBe('\r\n+CMGS: 0\r\n\r\nOK\r\n');
    expect(await listen(999)).toBe('');
    expect(await listen(1)).toBe('\r\nOK\r\n');
  });

  test('a lost prompt leaves the modem waiting; ESC brings it back', async () => {
    const { line, type, modem } = await openTerminal();
    modem.faults.promptsToLose = 1;
    expect(await line('AT+CMGS=20', 60_000)).toBe('');
    expect(await line('AT')).toBe('');
    expect(await type('\u001b')).toBe('\r\nOK\r\n');
    expect(await line('AT')).toBe('\r\nOK\r\n');
  });

  test('a slow prompt', async () => {
    const { line, modem, listen } = await openTerminal();
    modem.faults.promptDelayMs = 800;
    expect(await line('AT+CMGS=20', 799)).toBe('');
    expect(await listen(1)).toBe('\r\n> ');
  });

  test('errors of the modem itself are used up one by one, and nothing is sent', async () => {
    const { send, modem, network } = await openTerminal();
    modem.faults.submitErrors.push(
      { kind: 'cms', code: 512 },
      { kind: 'cme', code: 30 },
      { kind: 'error' },
      { kind: 'silent' },
    );
    expect(await send()).toBe('\r\n+CMS ERROR: 512\r\n');
    expect(await send()).toBe('\r\n+CME ERROR: 30\r\n');
    expect(await send()).toBe('\r\nERROR\r\n');
    expect(await send({}, 60_000)).toBe('');
    expect(network.air).toEqual([]);
    expect(await send()).toContain('+CMGS: 0');
  });

  test('a held answer: the network has the text, the terminal hears it on release', async () => {
    const { send, modem, network, listen } = await openTerminal();
    modem.faults.holdSubmitAnswers = true;
    expect(await send({ requestStatusReport: false })).toBe('');
    expect(network.air).toHaveLength(1);
    modem.faults.holdSubmitAnswers = false;
    modem.releaseSubmitAnswers();
    expect(await listen(0)).toBe('\r\n+CMGS: 0\r\n\r\nOK\r\n');
  });

  test('an answer that is held over a replug never comes', async () => {
    const { send, modem, listen } = await openTerminal();
    modem.faults.holdSubmitAnswers = true;
    await send({ requestStatusReport: false });
    modem.unplug();
    modem.replug();
    modem.releaseSubmitAnswers();
    expect(await listen(1_000)).toBe('');
  });

  test('a late answer does not outlive a reboot, nor does the patience of an older command', async () => {
    const { send, type, listen, modem, network } = await openTerminal();
    network.script(recipient, [behaviours.answerLate(60_000), behaviours.ignored()]);
    await send({ requestStatusReport: false }, 40_000);
    modem.reboot();
    await type('ATE0\r');
    expect(await listen(60_000)).toBe('');
    await send({}, 10_000);
    modem.reboot();
    await type('ATE0\r');
    network.setAirTime(ownNumber, { airTimeMs: 25_000 });
    await send({ requestStatusReport: false }, 10_000);
    expect(await type('AT\r', 14_999)).toBe('');
    expect(await listen(1)).toBe('\r\n+CMGS: 1\r\n\r\nOK\r\n\r\nOK\r\n');
  });

  test('a false or missing reference', async () => {
    const { send, modem } = await openTerminal();
    modem.faults.shownReference = 255;
    expect(await send()).toContain('+CMGS: 255');
    modem.faults.shownReference = 'none';
    expect(await send()).toBe('\r\nOK\r\n');
  });

  test('lines between header and PDU, and before the prompt', async () => {
    const { line, modem, network, listen } = await openTerminal();
    await line('AT+CNMI=2,2,0,0,0');
    modem.faults.linesInsidePdu = ['^RSSI: 18'];
    const [pdu] = network.sendFromHandset({ from: '+15551234567', to: ownNumber, text: 'hi' });
    expect(await listen(0)).toBe(`\r\n+CMT: ,21\r\n\r\n^RSSI: 18\r\n${pdu}\r\n`);
    modem.faults.linesBeforePrompt = ['+ZPASR: "UMTS"'];
    expect(await line('AT+CMGS=20')).toBe('\r\n+ZPASR: "UMTS"\r\n\r\n> ');
  });

  test.each([1, 2, 3, 5])('output in pieces of %i', async (size) => {
    const { modem, clock } = await openTerminal();
    const pieces: Uint8Array[] = [];
    modem.onOutput((bytes) => void pieces.push(bytes));
    modem.faults.outputPieces = size;
    modem.receive(Buffer.from('AT+CSQ\r'));
    await clock.advance(0);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(size);
    expect(Buffer.concat(pieces).toString()).toBe('\r\n+CSQ: 20,0\r\n\r\nOK\r\n');
  });

  test('output in random pieces is the same for the same seed', async () => {
    const run = async () => {
      const { modem } = await openTerminal();
      const sizes: number[] = [];
      modem.onOutput((bytes) => void sizes.push(bytes.length));
      modem.faults.outputPieces = 'random';
      for (let count = 0; count < 20; count += 1) modem.receive(Buffer.from('AT+CSQ\r'));
      return sizes;
    };
    const first = await run();
    expect(new Set(first).size).toBeGreaterThan(3);
    expect(await run()).toEqual(first);
  });

  test('bytes lost in front of the next input', async () => {
    const { line, modem } = await openTerminal();
    modem.faults.bytesToLose = 1;
    expect(await line('AT')).toBe('');
    expect(await line('AT')).toBe('\r\nOK\r\n');
  });

  test('a stray prompt swallows what is typed until ESC', async () => {
    const { line, modem, listen, type } = await openTerminal();
    modem.strayPrompt();
    expect(await listen(0)).toBe('\r\n> ');
    expect(await line('AT')).toBe('');
    await type('\u001b');
    expect(await line('AT')).toBe('\r\nOK\r\n');
  });

  test('junk and foreign lines come as they are', async () => {
    const { modem, listen } = await openTerminal();
    modem.emit(Uint8Array.of(0, 255, 0x1a));
    modem.unsolicited('^RSSI: 18');
    expect(await listen(0)).toBe('\u0000\u00ff\u001a\r\n^RSSI: 18\r\n');
  });

  test('unsolicited lines wait while somebody types at a prompt', async () => {
    const { modem, listen, line, type } = await openTerminal();
    await line('AT+CMGS=20');
    modem.unsolicited('^RSSI: 18');
    expect(await listen(0)).toBe('');
    expect(await type('\u001b')).toBe('\r\n^RSSI: 18\r\n\r\nOK\r\n');
  });

  test('a reboot forgets settings, turns echo on, and prints the boot lines', async () => {
    const { line, modem, listen } = await openTerminal({ personality: 'sim800' });
    await line('AT+CFUN=1,1');
    expect(modem.settings.echo).toBe(true);
    expect(await line('AT', 499)).toBe('');
    expect(await listen(4_000)).toContain('SMS Ready');
    expect(await line('AT')).toBe('AT\r\r\r\nOK\r\r\n');
  });

  test('unplugged: no answer, and what was on the air goes on', async () => {
    const { modem, network, send, listen, line } = await openTerminal();
    await send({}, 0);
    modem.unplug();
    expect(await listen(airTimeMs)).toBe('');
    expect(network.air).toHaveLength(1);
    expect(await line('AT')).toBe('');
    modem.replug();
    expect(await line('AT')).toContain('OK');
  });
});
