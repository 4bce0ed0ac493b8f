import { describe, expect, test } from 'vitest';
import { openTerminal } from './terminal.ts';

describe('the PIN', () => {
  test('is asked for, and opens the way to the network', async () => {
    const { line, send, modem } = await openTerminal({ sim: { pin: '4321' } });
    expect(await line('AT+CPIN?')).toBe('\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n');
    expect(await line('AT+CIMI')).toBe('\r\n+CME ERROR: 11\r\n');
    expect(await send()).toBe('\r\n+CMS ERROR: 311\r\n');
    expect(modem.radio.status).toBe('idle');
    expect(await line('AT+CPIN="4321"')).toBe('\r\nOK\r\n');
    expect(await line('AT+CPIN?')).toBe('\r\n+CPIN: READY\r\n\r\nOK\r\n');
    expect(await send()).toContain('+CMGS: 0');
  });

  test('costs a try when wrong, then the PUK is wanted', async () => {
    const { line } = await openTerminal({ sim: { pin: '4321', puk: '87654321' } });
    expect(await line('AT+CPIN="0000"')).toBe('\r\n+CME ERROR: 16\r\n');
    expect(await line('AT+CPINR')).toContain('+CPINR: SIM PIN,2,3');
    expect(await line('AT+CPIN="0000"')).toBe('\r\n+CME ERROR: 16\r\n');
    expect(await line('AT+CPIN="0000"')).toBe('\r\n+CME ERROR: 12\r\n');
    expect(await line('AT+CPIN?')).toContain('+CPIN: SIM PUK');
    expect(await line('AT+CPIN="4321"')).toBe('\r\n+CME ERROR: 12\r\n');
    expect(await line('AT+CPIN="11111111","1111"')).toBe('\r\n+CME ERROR: 16\r\n');
    expect(await line('AT+CPINR')).toContain('+CPINR: SIM PUK,9,10');
    expect(await line('AT+CPIN="87654321","1111"')).toBe('\r\nOK\r\n');
    expect(await line('AT+CPIN?')).toContain('READY');
  });

  test('is asked for again after a replug', async () => {
    const { line, modem } = await openTerminal({ sim: { pin: '4321' } });
    await line('AT+CPIN="4321"');
    modem.unplug();
    modem.replug();
    expect(await line('AT+CPIN?')).toContain('SIM PIN');
  });

  test('starts with as few tries as the test wants', async () => {
    const { line } = await openTerminal({ sim: { pin: '4321', pinTriesLeft: 1 } });
    expect(await line('AT+CPIN="0000"')).toBe('\r\n+CME ERROR: 12\r\n');
  });

  test('can be switched off and changed', async () => {
    const { line } = await openTerminal({ sim: { pin: '4321' } });
    await line('AT+CPIN="4321"');
    expect(await line('AT+CLCK="SC",2')).toContain('+CLCK: 1');
    expect(await line('AT+CPWD="SC","4321","5555"')).toBe('\r\nOK\r\n');
    expect(await line('AT+CLCK="SC",0,"4321"')).toBe('\r\n+CME ERROR: 16\r\n');
    expect(await line('AT+CLCK="SC",0,"5555"')).toBe('\r\nOK\r\n');
    expect(await line('AT+CLCK="SC",2')).toContain('+CLCK: 0');
  });

  test('leaves the card busy for a while', async () => {
    const { line, listen } = await openTerminal({ sim: { pin: '4321', busyMs: 8_000 } });
    await line('AT+CPIN="4321"');
    expect(await line('AT+CPIN?')).toBe('\r\n+CME ERROR: 14\r\n');
    expect(await line('AT+CSCA?')).toBe('\r\n+CMS ERROR: 314\r\n');
    await listen(8_000);
    expect(await line('AT+CPIN?')).toContain('READY');
  });
});

test('without a card nothing that needs one works', async () => {
  const { line, send } = await openTerminal({ sim: { isInserted: false } });
  expect(await line('AT+CPIN?')).toBe('\r\n+CME ERROR: 10\r\n');
  expect(await send()).toBe('\r\n+CMS ERROR: 310\r\n');
});

describe('registration', () => {
  test('takes the time of its search and is told unsolicited', async () => {
    const { line, listen, modem } = await openTerminal({ radio: { searchMs: 5_000 } });
    await line('AT+CREG=1');
    await line('AT+CEREG=2');
    expect(await line('AT+CREG?')).toContain('+CREG: 1,2');
    expect(await listen(4_999)).toBe('');
    expect(await listen(1)).toBe('\r\n+CREG: 1\r\n\r\n+CEREG: 1,"1F2A","0001A2B3",7\r\n');
    modem.setRegistration('roaming');
    expect(await listen(0)).toContain('+CREG: 5');
  });

  test('can be denied', async () => {
    const { line } = await openTerminal({ radio: { finds: 'denied' } });
    expect(await line('AT+CREG?')).toContain('+CREG: 0,3');
    expect(await line('AT+COPS?')).toBe('\r\n+COPS: 0\r\n\r\nOK\r\n');
    expect(await line('AT+CGATT?')).toContain('+CGATT: 0');
  });

  test('ends and comes back with AT+CFUN', async () => {
    const { line, send } = await openTerminal();
    expect(await line('AT+CFUN?')).toContain('+CFUN: 1');
    await line('AT+CFUN=4');
    expect(await line('AT+CREG?')).toContain('+CREG: 0,0');
    expect(await line('AT+CSQ')).toContain('+CSQ: 99,99');
    expect(await send()).toBe('\r\n+CMS ERROR: 331\r\n');
    await line('AT+CFUN=1');
    expect(await send()).toContain('+CMGS: 0');
    expect(await line('AT+CFUN=7')).toBe('\r\n+CME ERROR: 50\r\n');
  });

  test('names the operator in three formats', async () => {
    const { line } = await openTerminal();
    expect(await line('AT+COPS?')).toContain('+COPS: 0,0,"Sallyport Virtual",7');
    await line('AT+COPS=3,1');
    expect(await line('AT+COPS?')).toContain('+COPS: 0,1,"Sallyport",7');
    await line('AT+COPS=3,2');
    expect(await line('AT+COPS?')).toContain('+COPS: 0,2,"00101",7');
    expect(await line('AT+COPS=?')).toContain('(2,"Sallyport Virtual","Sallyport","00101",7)');
  });

  test('shows the signal as it is now', async () => {
    const { line, modem } = await openTerminal({ radio: { signal: 5 } });
    expect(await line('AT+CSQ')).toContain('+CSQ: 5,0');
    modem.radio.signal = 99;
    expect(await line('AT+CSQ')).toContain('+CSQ: 99,99');
    expect(await line('AT+CESQ')).toContain('+CESQ: 99,99,255,255,255,255');
  });
});
