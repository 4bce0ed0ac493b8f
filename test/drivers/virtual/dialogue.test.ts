import { describe, expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';

describe('the dialogue', () => {
  test('echoes until ATE0, and the ATE0 itself too', async () => {
    const { line } = await openTerminal({ isPrepared: false });
    expect(await line('AT')).toBe('AT\r\r\nOK\r\n');
    expect(await line('ATE0')).toBe('ATE0\r\r\nOK\r\n');
    expect(await line('AT')).toBe('\r\nOK\r\n');
  });

  test('reads several commands of one line, in any case, and answers once', async () => {
    const { line, modem } = await openTerminal();
    expect(await line('ate0v1;+cmgf=1;+CsQ')).toBe('\r\n+CSQ: 20,0\r\n\r\nOK\r\n');
    expect(modem.settings.isTextMode).toBe(true);
  });

  test('stops at the first command of a line that fails', async () => {
    const { line, modem } = await openTerminal();
    expect(await line('AT+CSQ;+NONSENSE;+CMGF=1')).toBe('\r\n+CSQ: 20,0\r\n\r\nERROR\r\n');
    expect(modem.settings.isTextMode).toBe(false);
  });

  test('answers numbers after ATV0', async () => {
    const { line } = await openTerminal();
    expect(await line('ATV0')).toBe('0\r');
    expect(await line('AT+CGSN')).toBe('004400120000011\r\n0\r');
    expect(await line('AT+NONSENSE')).toBe('4\r');
    expect(await line('ATV1')).toBe('\r\nOK\r\n');
  });

  test.each([
    [0, '\r\nERROR\r\n'],
    [1, '\r\n+CME ERROR: 10\r\n'],
    [2, '\r\n+CME ERROR: SIM not inserted\r\n'],
  ])('says errors as AT+CMEE=%i asks', async (level, said) => {
    const { line } = await openTerminal({ sim: { isInserted: false } });
    await line(`AT+CMEE=${level}`);
    expect(await line('AT+CIMI')).toBe(said);
  });

  test('ignores noise before AT, line feeds, and lines without AT', async () => {
    const { type } = await openTerminal();
    expect(await type('\u0000\u00ff\u001b\r')).toBe('');
    expect(await type('garbage\r\n')).toBe('');
    expect(await type('\u00ff\u0000AT\r\n')).toBe('\r\nOK\r\n');
  });

  test('takes a line in any pieces', async () => {
    const { type } = await openTerminal();
    for (const character of 'AT+CSQ') expect(await type(character)).toBe('');
    expect(await type('\r')).toBe('\r\n+CSQ: 20,0\r\n\r\nOK\r\n');
  });

  test('keeps what comes while a command runs, and counts it', async () => {
    const { send, type, modem, clock } = await openTerminal();
    await send({}, 0);
    expect(await type('AT\r')).toBe('');
    expect(modem.bytesWhileBusy).toBe(3);
    await clock.advance(199);
    expect(await type('', 1)).toBe('\r\n+CMGS: 0\r\n\r\nOK\r\n\r\nOK\r\n');
  });

  test('forgets settings with ATZ', async () => {
    const { line, modem } = await openTerminal();
    await line('AT+CNMI=2,1,0,1,0');
    await line('ATZ');
    expect(modem.settings.cnmi.mt).toBe(0);
    expect(modem.settings.echo).toBe(true);
  });

  test('tells who it is', async () => {
    const { line } = await openTerminal();
    expect(await line('AT+CGMI')).toContain('Sallyport');
    expect(await line('AT+CIMI')).toContain('001010000000001');
    expect(await line('AT+CCID')).toContain('+CCID: 8901010000000000017');
    expect(await line('AT+CNUM')).toContain('+CNUM: "","+12025550100",145');
    expect(await line('ATI')).toContain('IMEI: 004400120000011');
    expect(await line('AT+CLAC')).toContain('AT+CMGS');
  });

  test('writes strings in the character set of AT+CSCS', async () => {
    const { line } = await openTerminal();
    await line('AT+CSCS="UCS2"');
    expect(await line('AT+COPS?')).toContain(
      '"00530061006C006C00790070006F007200740020005600690072007400750061006C"',
    );
    await line('AT+CSCS="HEX"');
    expect(await line('AT+COPS?')).toContain('"53616C6C79706F7274205669727475616C"');
    expect(await line('AT+CSCS="KLINGON"')).toContain('+CME ERROR: 50');
  });

  test('runs a simple USSD dialogue', async () => {
    const { line, listen } = await openTerminal({
      ussd: { '*100#': { text: 'Balance: 5' }, '*123#': { text: '1 Yes', expectsReply: true } },
    });
    expect(await line('AT+CUSD=1,"*100#",15')).toBe('\r\nOK\r\n');
    expect(await listen(500)).toBe('\r\n+CUSD: 0,"Balance: 5",15\r\n');
    await line('AT+CUSD=1,"*123#"');
    expect(await listen(500)).toBe('\r\n+CUSD: 1,"1 Yes",15\r\n');
    await line('AT+CUSD=1,"*999#"');
    expect(await listen(500)).toBe('\r\n+CUSD: 4\r\n');
  });

  test('rings with the caller only after AT+CLIP=1, and hangs up', async () => {
    const { line, listen, modem } = await openTerminal();
    modem.ring('+15551234567');
    expect(await listen(0)).toBe('\r\nRING\r\n');
    expect(await line('AT+CLCC')).toContain('+CLCC: 1,1,4,0,0,"+15551234567",145');
    await line('AT+CHUP');
    await line('AT+CLIP=1');
    modem.ring('+15551234567');
    expect(await listen(0)).toContain('+CLIP: "+15551234567",145');
  });
});
