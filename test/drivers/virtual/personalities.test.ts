import { describe, expect, test } from 'vitest';
import { type PersonalityName, personalities } from '../../../drivers/virtual/personalities/index.ts';
import { airTimeMs, openTerminal, ownNumber } from './terminal.ts';

const names = Object.keys(personalities) as PersonalityName[];

/** The first of these that the modem takes, or undefined. */
async function firstTaken(line: (text: string) => Promise<string>, modes: readonly string[]) {
  for (const mode of modes) if ((await line(`AT+CNMI=${mode}`)).includes('OK')) return mode;
  return undefined;
}

describe.each(names)('%s', (personality) => {
  test('names its maker, and its answers end as its lines do', async () => {
    const { line, modem } = await openTerminal({ personality });
    const answer = await line('AT+CGMI');
    expect(answer).toContain(modem.personality.manufacturer);
    expect(answer.endsWith(`OK${modem.personality.lineEnd}`)).toBe(true);
  });

  test('sends a text and reports it by some setting of AT+CNMI', async () => {
    const { line, send, listen, network } = await openTerminal({ personality });
    const mode = await firstTaken(line, ['2,1,0,1,0', '1,1,0,1,0', '2,1,0,1,1', '2,1,0,0,1']);
    expect(await send()).toMatch(/\+CMGS: 0\r/);
    expect(network.air).toHaveLength(1);
    const isReported = (await listen(1_000)).includes('+CDS: ');
    // PHS8 can announce none at all
    expect([mode, isReported]).toEqual([mode, personality !== 'phs8']);
  });

  test('receives a text and reads it back', async () => {
    const { line, listen, network } = await openTerminal({ personality });
    expect(await firstTaken(line, ['1,1,0,0,0', '1,1,0,0,1'])).toBeDefined();
    const [pdu] = network.sendFromHandset({ from: '+15551234567', to: ownNumber, text: 'hi' });
    const indication = /\+CMTI: "\w+",(\d+)/.exec(await listen(0));
    expect(await line(`AT+CMGR=${indication?.[1]}`)).toContain(pdu);
  });

  test('comes back from a reboot', async () => {
    const { line, listen, modem } = await openTerminal({ personality });
    modem.reboot();
    await listen(10_000);
    expect(await line('AT')).toContain('OK');
  });
});

describe('cinterion', () => {
  test('takes <bfr> 1 only, and no "ME" as third memory', async () => {
    const { line } = await openTerminal({ personality: 'cinterion' });
    expect(await line('AT+CNMI=2,1,0,1,0')).toContain('+CMS ERROR: 303');
    expect(await line('AT+CNMI=2,1,0,1,1')).toContain('OK');
    expect(await line('AT+CPMS="ME","ME","ME"')).toContain('+CMS ERROR: 302');
    expect(await line('AT+CPMS="ME","ME"')).toContain('OK');
  });

  test('as MC35i shows an empty place full of FF', async () => {
    const { line } = await openTerminal({ personality: 'mc35i' });
    expect(await line('AT+CMGR=1')).toMatch(/\+CMGR: 0,,20\r\n(FF){21}\r\n/);
  });
});

describe('small ones', () => {
  test('sl8084 says CME 515 for a while after a boot and after AT+CFUN', async () => {
    const { line, listen } = await openTerminal({ personality: 'sl8084' });
    await line('AT+CMEE=1');
    expect(await line('AT+CPIN?')).toBe('\r\n+CPIN: READY\r\n');
    await line('AT+CFUN=1');
    expect(await line('AT+CPIN?')).toContain('+CME ERROR: 515');
    await listen(6_000);
    expect(await line('AT+CPIN?')).toContain('+CPIN: READY');
  });

  test('novatel switches reports off when one is acknowledged', async () => {
    const { line } = await openTerminal({ personality: 'novatel' });
    await line('AT+CNMI=1,1,2,1,0');
    expect(await line('AT+CNMA')).toContain('+CMS ERROR: 340');
    expect(await line('AT+CNMI?')).toContain('+CNMI: 1,1,2,0,0');
  });

  test('motorola pads its registration with zeros, and says MODEM ERROR', async () => {
    const { line } = await openTerminal({ personality: 'motorola' });
    expect(await line('AT+CREG?')).toContain('+CREG: 000,001');
    expect(await line('AT+NONSENSE')).toBe('\r\nMODEM ERROR\r\n');
  });

  test('fibocom names the command in its errors', async () => {
    const { line } = await openTerminal({ personality: 'fibocom' });
    expect(await line('AT+CMGS=0')).toContain('+CMGS ERROR: 304');
  });

  test('quectel refuses message commands until SMS DONE', async () => {
    const { line, listen, modem } = await openTerminal({ personality: 'quectel' });
    modem.reboot();
    await listen(1_000);
    expect(await line('AT+CMGF=0')).toContain('+CMS ERROR: 302');
    expect(await listen(5_000)).toContain('+QIND: SMS DONE');
    expect(await line('AT+CMGF=0')).toContain('OK');
  });
});

describe('huawei', () => {
  test('makes noise until AT^CURC=0, also between header and PDU', async () => {
    const { line, listen, network } = await openTerminal({ personality: 'huawei' });
    await line('AT+CNMI=1,2,0,0,0');
    network.sendFromHandset({ from: '+15551234567', to: ownNumber, text: 'hi' });
    expect(await listen(0)).toMatch(/\+CMT: ,21\r\n\r\n\^RSSI: 18\r\n07/);
    expect((await listen(20_000)).match(/\^DSFLOWRPT/g)).toHaveLength(4);
    await line('AT^CURC=0');
    expect(await listen(60_000)).toBe('');
  });

  test('refuses ds=1 with mode 2, and loses reports in SR', async () => {
    const { line } = await openTerminal({ personality: 'huawei' });
    expect(await line('AT+CNMI=2,1,0,1,0')).toContain('+CMS ERROR: 303');
    expect(await line('AT+CPMS="SR"')).toContain('ERROR');
  });

  test('answers COMMAND NOT SUPPORT, swaps the ICCID, puts blank lines around +CMGS', async () => {
    const { line, send } = await openTerminal({ personality: 'huawei' });
    expect(await line('AT+NONSENSE')).toBe('\r\nCOMMAND NOT SUPPORT\r\n');
    expect(await line('AT^ICCID?')).toContain('^ICCID: 981010000000000010F7');
    expect(await line('AT^CPIN?')).toContain('^CPIN: READY,,10,3,10,3');
    expect(await send()).toBe('\r\n\r\n+CMGS: 0\r\n\r\n\r\nOK\r\n');
  });

  test('tells that its memory is full', async () => {
    const { line, listen, network, modem } = await openTerminal({ personality: 'huawei' });
    await line('AT^CURC=0');
    await line('AT+CNMI=1,1,0,0,0');
    for (let count = 0; count < 21; count += 1) {
      network.sendFromHandset({ from: '+15551234567', to: ownNumber, text: `${count}` });
    }
    expect(await listen(0)).toContain('^SMMEMFULL: "SM"');
    expect(modem.storage.read('SM', 0)).toBeDefined();
  });
});

describe('zte', () => {
  test('floods until AT+CPMS?', async () => {
    const { line, listen } = await openTerminal({ personality: 'zte' });
    expect((await listen(10_000)).match(/\+ZUSIMR:2/g)).toHaveLength(5);
    await line('AT+CPMS?');
    expect(await listen(10_000)).toBe('');
  });

  test('writes headers its own way, and prints lines before the prompt', async () => {
    const { line, listen, network, send, type } = await openTerminal({ personality: 'zte' });
    await line('AT+CPMS?');
    await line('AT+CNMI=1,1,0,1,0');
    expect(await line('AT+CMGS=20')).toBe('\r\n+ZPASR: "UMTS"\r\n\r\n> ');
    await type('\u001b');
    const [pdu] = network.sendFromHandset({ from: '+15551234567', to: ownNumber, text: 'hi' });
    expect(await line('AT+CMGR=0')).toContain(`+CMGR: ,,21\r\n${pdu}`);
    expect((await send({}, airTimeMs)) + (await listen(1_000))).toContain('+CDS: ,25');
  });

  test('answers AT+CFUN? with the test syntax, and forgets its SMSC with AT+CSMP=', async () => {
    const { line } = await openTerminal({ personality: 'zte' });
    expect(await line('AT+CFUN?')).toContain('+CFUN: (0-1,4-7),(0-1)');
    await line('AT+CSMP=17,167,0,0');
    expect(await line('AT+CSCA?')).toContain('+CSCA: "",129');
  });
});

describe('others', () => {
  test('sim7600 says errors in words, and is deaf after a RING', async () => {
    const { line, modem, listen, send } = await openTerminal({ personality: 'sim7600' });
    modem.setRegistration('denied');
    expect(await send()).toBe('\r\n+CMS ERROR: Unknown error\r\n');
    modem.ring('+15551234567');
    await listen(0);
    expect(await line('AT', 59_999)).toBe('');
    await listen(1);
    expect(await line('AT')).toBe('\r\nOK\r\n');
  });

  test('quectel announces a stored report as "SM", and reads SR as nothing', async () => {
    const { line, send, listen } = await openTerminal({ personality: 'quectel' });
    await line('AT+CNMI=2,1,0,2,0');
    await send({}, airTimeMs);
    expect(await listen(1_000)).toBe('\r\n+CDSI: "SM",0\r\n');
    await line('AT+CPMS="SR"');
    expect(await line('AT+CMGR=0')).toBe('\r\nOK\r\n');
  });

  test('telit names the memories in the answer to AT+CPMS=', async () => {
    const { line } = await openTerminal({ personality: 'telit' });
    expect(await line('AT+CPMS="SM","SM"')).toContain('+CPMS: "SM",0,10,"SM",0,10,"SM",0,10');
  });

  test('wavecom leaves +CPIN without OK, and takes no third memory', async () => {
    const { line } = await openTerminal({ personality: 'wavecom' });
    expect(await line('AT+CPIN?')).toBe('\r\n+CPIN: READY\r\n');
    expect(await line('AT+CPMS="SM","SM","SM"')).toBe('\r\n+CMS ERROR: 302\r\n');
    expect(await line('AT+CPMS=?')).toContain('(("SM","BM","SR"),("SM"))');
  });
});
