import { describe, expect, test } from 'vitest';
import { decodeStatusReport } from '../../../drivers/sms/status-report-pdu.ts';
import { type Behaviour, behaviours } from '../../../drivers/virtual/behaviour.ts';
import { airTimeMs, openTerminal, recipient, type Terminal } from './terminal.ts';

const reportDelayMs = 1_000;

function reportsIn(output: string) {
  return [...output.matchAll(/\+CDS: (\d+)\r\n([0-9A-F]+)\r\n/g)].map((match) =>
    decodeStatusReport(match[2] as string, { length: Number(match[1]), strict: true }),
  );
}

async function sendWith(
  behaviour: Behaviour,
  waitMs = 300_000,
): Promise<{ terminal: Terminal; output: string }> {
  const terminal = await openTerminal();
  await terminal.line('AT+CNMI=2,1,0,1,0');
  terminal.network.script(recipient, behaviour);
  const output = (await terminal.send()) + (await terminal.listen(waitMs));
  return { terminal, output };
}

describe('status reports', () => {
  test('come after the report delay, with reference, recipient and times', async () => {
    const { line, send, listen, clock } = await openTerminal();
    await line('AT+CNMI=2,1,0,1,0');
    await send();
    const acceptedAt = clock.now();
    expect(await listen(reportDelayMs - 1)).toBe('');
    const [report] = reportsIn(await listen(1));
    expect(report).toMatchObject({
      reference: 0,
      status: 0,
      recipient: { number: recipient, type: 'international' },
    });
    expect(report?.submittedAt?.epochMs).toBe(Math.floor(acceptedAt / 1_000) * 1_000);
    expect(report?.dischargedAt?.epochMs).toBe(Math.floor(clock.now() / 1_000) * 1_000);
  });

  test('are not sent when the SUBMIT asked for none', async () => {
    const { line, send, listen } = await openTerminal();
    await line('AT+CNMI=2,1,0,1,0');
    await send({ requestStatusReport: false });
    expect(await listen(60_000)).toBe('');
  });

  test('are not shown with ds=0', async () => {
    const { line, send, listen, network } = await openTerminal();
    await line('AT+CNMI=2,1,0,0,0');
    await send();
    expect(await listen(60_000)).toBe('');
    expect(network.waitingFor('+12025550100')).toBe(0);
  });

  test('are stored and announced with ds=2, and read from SR', async () => {
    const { line, send, listen } = await openTerminal();
    await line('AT+CNMI=2,1,0,2,0');
    await send();
    expect(await listen(reportDelayMs)).toBe('\r\n+CDSI: "SR",1\r\n');
    expect(await line('AT+CPMS="SR"')).toContain('+CPMS: 1,20,');
    const read = await line('AT+CMGR=1');
    const pdu = /\+CMGR: 0,,\d+\r\n([0-9A-F]+)\r\n/.exec(read)?.[1] ?? '';
    expect(decodeStatusReport(pdu)).toMatchObject({ reference: 0, status: 0 });
  });

  test('are shown in text mode', async () => {
    const { line, send, listen } = await openTerminal();
    await line('AT+CNMI=2,1,0,1,0');
    await send();
    await line('AT+CMGF=1');
    expect(await listen(reportDelayMs)).toMatch(
      /^\r\n\+CDS: 6,0,"\+13035550100",145,"26\/11\/23,09:00:00\+00","26\/11\/23,09:00:01\+00",0\r\n$/,
    );
  });

  test('wait for AT+CNMA with CSMS=1, one at a time', async () => {
    const { line, send, listen } = await openTerminal();
    await line('AT+CSMS=1');
    await line('AT+CNMI=2,1,0,1,0');
    await send();
    await send();
    expect(reportsIn(await listen(5_000))).toHaveLength(1);
    expect(reportsIn(await line('AT+CNMA=0'))).toMatchObject([{ reference: 1 }]);
    expect(await line('AT+CNMA')).toBe('\r\nOK\r\n');
    expect(await line('AT+CNMA')).toBe('\r\n+CMS ERROR: 340\r\n');
  });

  test('that nobody acknowledges switch direct delivery off and come again later', async () => {
    const { line, send, listen, modem, network } = await openTerminal();
    await line('AT+CSMS=1');
    await line('AT+CNMI=2,1,0,1,0');
    await send();
    await listen(reportDelayMs + 15_000);
    expect(modem.settings.cnmi).toMatchObject({ mt: 0, ds: 0 });
    expect(network.waitingFor('+12025550100')).toBe(1);
    await line('AT+CNMI=2,1,0,1,0');
    expect(reportsIn(await listen(60_000))).toHaveLength(1);
  });

  test('can be acknowledged with a PDU at a prompt', async () => {
    const { line, send, listen, type } = await openTerminal();
    await line('AT+CSMS=1');
    await line('AT+CNMI=2,1,0,1,0');
    await send();
    await listen(reportDelayMs);
    expect(await line('AT+CNMA=1,3')).toBe('\r\n> ');
    expect(await type('000000\u001a')).toBe('\r\nOK\r\n');
  });

  test('are kept back in mode 0 until the mode changes', async () => {
    const { line, send, listen } = await openTerminal();
    await line('AT+CNMI=0,1,0,1,0');
    await send();
    expect(await listen(60_000)).toBe('');
    expect(reportsIn(await line('AT+CNMI=2,1,0,1,0'))).toHaveLength(1);
  });
});

describe('scripted outcomes', () => {
  test.each<[string, Behaviour, number[]]>([
    ['delivered', behaviours.delivered(), [0x00]],
    ['undelivered', behaviours.undelivered(), [0x43]],
    ['expired', behaviours.expired(), [0x46]],
    ['unreported', behaviours.unreported(), []],
    ['late', behaviours.reportLate(60_000), [0x00]],
    ['twice', behaviours.reportTwice(), [0x00, 0x00]],
    ['temporary, then delivered', behaviours.temporaryThen(), [0x30, 0x00]],
    ['temporary, then failed', behaviours.temporaryThen(0x49, 0x20), [0x20, 0x49]],
  ])('%s', async (_name, behaviour, statuses) => {
    const { output, terminal } = await sendWith(behaviour);
    expect(output.startsWith('\r\n+CMGS: 0\r\n\r\nOK\r\n')).toBe(true);
    expect(reportsIn(output).map((report) => report.status)).toEqual(statuses);
    expect(terminal.network.air).toMatchObject([{ outcome: behaviour.name }]);
  });

  test('early: the report comes before +CMGS', async () => {
    const { output } = await sendWith(behaviours.reportEarly());
    expect(output.indexOf('+CDS:')).toBeGreaterThanOrEqual(0);
    expect(output.indexOf('+CDS:')).toBeLessThan(output.indexOf('+CMGS:'));
  });

  test('national: the recipient comes without its country code', async () => {
    const { output } = await sendWith(behaviours.reportNational());
    expect(reportsIn(output)[0]?.recipient).toEqual({ number: '3035550100', type: 'national', plan: 1 });
  });

  test('without recipient', async () => {
    const { output } = await sendWith(behaviours.reportWithoutRecipient());
    expect(reportsIn(output)[0]?.recipient.number).toBe('');
  });

  test('wrong zone: the same digits name another instant', async () => {
    const { output, terminal } = await sendWith(behaviours.reportWrongZone());
    const submittedAt = reportsIn(output)[0]?.submittedAt;
    const truth = terminal.network.air[0]?.at ?? 0;
    expect(submittedAt?.epochMs).toBe(Math.floor(truth / 1_000) * 1_000 - 4 * 3_600_000);
  });

  test('refused: the network does not have it', async () => {
    const { output, terminal } = await sendWith(behaviours.refused(38));
    expect(output).toBe('\r\n+CMS ERROR: 38\r\n');
    expect(terminal.network.air).toEqual([]);
    expect(terminal.network.refused).toMatchObject([{ cms: 38, to: recipient }]);
  });

  test('answer lost: the network has it and reports it', async () => {
    const { output, terminal } = await sendWith(behaviours.answerLost());
    expect(output).not.toContain('+CMGS');
    expect(reportsIn(output)).toHaveLength(1);
    expect(terminal.network.air).toHaveLength(1);
  });

  test('a list of behaviours is used up one by one, then the default holds again', async () => {
    const { send, network } = await openTerminal();
    network.script(recipient, [behaviours.refused(42), behaviours.refused(41)]);
    expect(await send()).toContain('+CMS ERROR: 42');
    expect(await send()).toContain('+CMS ERROR: 41');
    expect(await send()).toContain('+CMGS: 0');
  });

  test('the latest script wins', async () => {
    const { send, network } = await openTerminal();
    network.script(recipient, behaviours.refused(42));
    network.script(recipient, behaviours.refused(41));
    expect(await send()).toContain('+CMS ERROR: 41');
  });

  test('a script by predicate can be taken back', async () => {
    const { send, network } = await openTerminal();
    const undo = network.script(({ text }) => text.includes('spam'), behaviours.refused(21));
    expect(await send({ text: 'spam' })).toContain('+CMS ERROR: 21');
    expect(await send({ text: 'ham' })).toContain('+CMGS: 0');
    undo();
    expect(await send({ text: 'spam' })).toContain('+CMGS: 1');
  });

  test('a refusal for the first SIM lets any other SIM through', async () => {
    const first = await openTerminal();
    const second = await openTerminal({
      clock: first.clock,
      network: first.network,
      sim: { number: '+12025550101' },
    });
    first.network.script(recipient, behaviours.refusedOnFirstSim(8));
    expect(await first.send()).toContain('+CMS ERROR: 8');
    expect(await second.send()).toContain('+CMGS: 0');
    expect(await first.send()).toContain('+CMS ERROR: 8');
  });

  test('each SIM can have an air time of its own', async () => {
    const { send, network } = await openTerminal();
    network.setAirTime('+12025550100', { airTimeMs: 5_000 });
    expect(await send({}, 4_999)).toBe('');
    network.setAirTime('+12025550100', { airTimeMs: airTimeMs });
  });
});
