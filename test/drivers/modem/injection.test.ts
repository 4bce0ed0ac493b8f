/**
 * No value from outside can become an AT command: at a prompt nothing but hex with Ctrl-Z, or ESC, is written, and every
 * command line has one of the forms listed here.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createModem } from '../../../drivers/modem/at-modem.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { ok } from '../../../drivers/virtual/reply.ts';
import { createVirtualPort } from '../../../drivers/virtual/virtual-port.ts';
import { type Given, modemUnderTest, type ModemUnderTest } from './modem-under-test.ts';

/** Every line that the driver may write in these runs, whole. */
const forms: readonly RegExp[] = [
  /^AT$/,
  /^AT[EVQ][01]$/,
  /^AT&D0$/,
  /^ATH$/,
  /^AT[+^*#%!_$][A-Z]+\??$/,
  /^AT\+(?:CMEE|CFUN|CMGF|CSMS|CREG|CGREG|CEREG|CLIP|CMMS|CNMA|CGSMS|CUSD)=\d$/,
  /^AT\+CMG[SRD]=\d{1,5}$/,
  /^AT\+CMGL=4$/,
  /^AT\+CPMS=(?:\?|"[A-Z]{2}"(?:,"[A-Z]{2}"){0,2})$/,
  /^AT\+CNMI=\d(?:,\d){0,4}$/,
  /^AT\+COPS=3,[02]$/,
  /^AT\+CSCS="(?:GSM|IRA)"$/,
  /^AT\+CSCA="\+?\d{3,20}",(?:145|129)$/,
  /^AT\+CPIN="\d{4,8}"$/,
  /^AT\+CSIM=10,"0020000100"$/,
  /^AT\+CRSM=176,12258,0,0,10$/,
  /^AT\+CPINR="SIM PIN"$/,
  /^AT\+ZPINPUK=\?$/,
  /^AT\^SPIC="SC"$/,
];

const hostile = fc.oneof(
  fc.constantFrom(
    '\r',
    '\n',
    '\x1a',
    '\x1b',
    '"',
    '\0',
    ';',
    ',',
    '+',
    'AT+CFUN=0\r',
    '"\r\nAT+CPWD="SC","1111","2222"\r',
    '";+CPWD="SC","0000","1111";+CSCA="',
    '٣٤٥',
    '１２３',
    '߁߂',
    '+1202555０199',
    '\u202e',
    '\ud83d',
  ),
  fc.string({ unit: 'binary-ascii', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);
const mixed = fc
  .tuple(fc.constantFrom('', '+12025550199', '+1202555', '482913'), hostile, fc.constantFrom('', '0199', 'x'))
  .map((parts) => parts.join(''));

/** A driver whose every write is looked at; returns what was not allowed. */
function watched(given: Given): {
  modem: ModemUnderTest;
  harm: string[];
  readonly start: () => Promise<void>;
} {
  const harm: string[] = [];
  const modem = modemUnderTest(given);
  const port = createVirtualPort(modem.virtual);
  let isAtPrompt = false;
  const write = (bytes: Uint8Array): void => {
    const text = Buffer.from(bytes).toString('latin1');
    const isAllowed = isAtPrompt
      ? text === '\x1b' || (text.endsWith('\x1a') && /^(?:[0-9A-F]{2})+$/.test(text.slice(0, -1)))
      : text === '\x1b' || (text.endsWith('\r') && forms.some((form) => form.test(text.slice(0, -1))));
    if (!isAllowed) harm.push(text);
    isAtPrompt = /^AT\+CMGS=\d+\r$/.test(text);
    port.write(bytes);
  };
  const driver = createModem({
    name: 'modem0',
    port: { path: port.path, open: (handlers) => port.open(handlers), write, close: () => port.close() },
    clock: modem.clock,
    ...given.modem,
  });
  Object.assign(modem, { driver });
  return {
    modem,
    harm,
    start: async () => {
      modem.start();
      await modem.clock.until(
        () => ['registered', 'failed', 'locked'].includes(modem.driver.snapshot.state),
        'an end of the start',
        120_000,
      );
    },
  };
}

describe('what a caller hands over', () => {
  it('recipient and text reach the modem as hex or not at all', async () => {
    const { modem, harm, start } = watched({});
    await start();
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(mixed, mixed, fc.boolean(), async (to, text, moreFollow) => {
        for (const userData of segmentText(text || 'x', { reference: 1 }).segments) {
          const outcome = await modem.outcome({ to, userData, moreFollow });
          if (outcome.kind === 'accepted') accepted += 1;
          else expect(outcome).toMatchObject({ kind: 'refused', error: { verdict: { blame: 'message' } } });
        }
      }),
      { numRuns: 300, examples: [['+12025550199', '\x1aAT+CFUN=0\r', false]] },
    );
    expect(accepted).toBeGreaterThan(0);
    expect(harm).toEqual([]);
    for (const { to } of modem.network.air) expect(to).toMatch(/^\+?[\d*#abc]+$/);
  }, 60_000);

  it('a service centre from the configuration is a number or is not written', async () => {
    await fc.assert(
      fc.asyncProperty(mixed, async (smsc) => {
        const { modem, harm, start } = watched({ modem: { smsc } });
        await start();
        await modem.outcome();
        expect(harm).toEqual([]);
        expect(modem.virtual.settings.cnmi.mt).toBe(1);
        await modem.stopped();
      }),
      { numRuns: 100, examples: [['+12025550199",145;+CPWD="SC']] },
    );
  }, 60_000);

  it('a PIN from the configuration is digits or is not written', async () => {
    await fc.assert(
      fc.asyncProperty(mixed, async (pin) => {
        const { modem, harm, start } = watched({ modem: { pin }, sim: { pin: '1234' } });
        await start();
        expect(harm).toEqual([]);
        await modem.stopped();
      }),
      { numRuns: 100, examples: [['1234";+CFUN="0']] },
    );
  }, 60_000);
});

describe('what the modem says', () => {
  it('of itself and its SIM goes into no command but as a number or a known name', async () => {
    const line = mixed.map((text) => text.replaceAll('\n', ' '));
    await fc.assert(
      fc.asyncProperty(line, line, async (one, two) => {
        const { modem, harm, start } = watched({
          sim: { iccid: one, imsi: two, number: '+12025550100' },
          personality: {
            manufacturer: one,
            model: two,
            memoryLists: `+CPMS: ("ME","${one}","SM"),("ME"),("ME")`,
            storedIndication: () => `+CMTI: "${two}",${one}`,
            commands: { '+CSCA': { read: () => ok(`+CSCA: "${one}",145`), write: () => ok() } },
          },
        });
        await start();
        modem.network.sendFromHandset({ from: '+12025550123', to: '+12025550100', text: 'hello' });
        modem.virtual.faults.submitErrors = [{ kind: 'cms', code: 330 }];
        await modem.outcome();
        await modem.clock.advance(5_000);
        await modem.outcome();
        expect(harm).toEqual([]);
        await modem.stopped();
      }),
      {
        numRuns: 100,
        examples: [
          ['SM";+CPWD="SC', '1'],
          ['+1202555,1', 'ME";+CFUN=0;+CPMS="ME'],
        ],
      },
    );
  }, 60_000);
});
