import { describe, expect, it } from 'vitest';
import { decodeSubmit } from '../../../drivers/sms/submit-pdu.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { behaviours } from '../../../drivers/virtual/behaviour.ts';
import { modemUnderTest, recipient } from './modem-under-test.ts';

const cmgs = /^AT\+CMGS=/;

describe('a submission', () => {
  it('is accepted with its reference', async () => {
    const modem = await modemUnderTest({ network: { firstReference: 41 } }).registered();
    expect(await modem.outcome()).toEqual({ kind: 'accepted', reference: 41 });
    expect(modem.network.air).toHaveLength(1);
    expect(modem.network.air[0]).toMatchObject({
      to: recipient,
      text: 'Your code is 482913',
      reportRequested: true,
      validitySeconds: 300,
    });
  });

  it('carries what was asked for into the PDU', async () => {
    const modem = await modemUnderTest().registered();
    await modem.outcome({
      requestStatusReport: false,
      validitySeconds: 899,
      protocolId: 0x41,
      messageClass: 0,
      rejectDuplicates: true,
    });
    const sent = decodeSubmit(modem.network.air[0]?.pdu ?? '');
    expect(sent).toMatchObject({
      requestStatusReport: false,
      rejectDuplicates: true,
      protocolId: 0x41,
      validity: { kind: 'relative', seconds: 600 },
    });
    expect(sent.dataCoding.messageClass).toBe(0);
  });

  it('is accepted without a reference where the modem shows none', async () => {
    const modem = await modemUnderTest({ virtual: { faults: { shownReference: 'none' } } }).registered();
    expect(await modem.outcome()).toEqual({ kind: 'accepted', reference: null });
  });

  it.each([
    [38, 'retry'],
    [8, 'elsewhere'],
    [1, 'give-up'],
    [331, 'elsewhere'],
  ] as const)('refused with +CMS ERROR: %i says %s', async (cms, next) => {
    const modem = await modemUnderTest().registered();
    modem.network.script(recipient, behaviours.refused(cms));
    const outcome = await modem.outcome();
    expect(outcome).toMatchObject({ kind: 'refused', error: { verdict: { next }, wire: { number: cms } } });
  });

  it('is withdrawn at the prompt, and nothing reaches the network', async () => {
    const modem = await modemUnderTest().registered();
    let asked = 0;
    const mayTransmit = () => {
      asked += 1;
      return false;
    };
    expect(await modem.outcome({ mayTransmit })).toEqual({ kind: 'withdrawn' });
    expect(asked).toBe(1);
    expect(modem.network.air).toHaveLength(0);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('is refused, not withdrawn, when the network goes while the prompt is awaited', async () => {
    const modem = await modemUnderTest({ virtual: { faults: { promptDelayMs: 1_000 } } }).registered();
    const outcome = modem.submit();
    await modem.clock.advance(500);
    modem.virtual.unsolicited('+CREG: 0');
    modem.virtual.unsolicited('+CGREG: 0');
    modem.virtual.unsolicited('+CEREG: 0');
    await modem.clock.advance(3_000);
    expect(await outcome).toMatchObject({ kind: 'refused', error: { code: 'not-ready' } });
    expect(modem.network.air).toHaveLength(0);
  });

  it('whose prompt gets lost is asked for once more', async () => {
    const modem = await modemUnderTest({ virtual: { faults: { promptsToLose: 1 } } }).registered();
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    expect(modem.count(cmgs)).toBe(2);
    expect(modem.network.air).toHaveLength(1);
  });

  it('whose prompt gets lost twice goes elsewhere, and the modem is set up again', async () => {
    const modem = await modemUnderTest({ virtual: { faults: { promptsToLose: 2 } } }).registered();
    const outcome = await modem.outcome();
    expect(outcome).toMatchObject({
      kind: 'refused',
      error: { code: 'no-prompt', verdict: { next: 'elsewhere' } },
    });
    expect(modem.driver.snapshot.state).toBe('probing');
    await modem.reaches('registered', 30_000);
    expect(modem.network.air).toHaveLength(0);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
  });

  it('without an answer for 180 s is unknown; the late reference is told by its token', async () => {
    const modem = await modemUnderTest().registered();
    modem.network.script(recipient, behaviours.answerLate(190_000));
    const outcome = await modem.outcome({ token: 'slow' });
    expect(outcome).toMatchObject({ kind: 'unknown', error: { code: 'answer-timeout' } });
    expect(modem.clock.monotonic()).toBeGreaterThan(180_000);
    expect(modem.driver.snapshot.state).toBe('probing');
    await modem.clock.advance(15_000);
    expect(modem.lateReferences).toEqual([{ token: 'slow', reference: 0 }]);
    await modem.reaches('registered', 60_000);
  });

  it('writes nothing between Ctrl-Z and the answer, however long that takes', async () => {
    const modem = await modemUnderTest({ network: { airTimeMs: 100_000 } }).registered();
    await modem.clock.advance(5_000);
    const before = modem.commands.length;
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    expect(modem.commands).toHaveLength(before + 2);
    expect(modem.virtual.bytesWhileBusy).toBe(0);
  });

  it('that is never answered at all leaves a modem that serves the next one', async () => {
    const modem = await modemUnderTest().registered();
    modem.network.script(recipient, [behaviours.ignored()]);
    expect(await modem.outcome()).toMatchObject({ kind: 'unknown' });
    modem.virtual.reboot();
    await modem.reaches('registered', 120_000);
    expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    expect(modem.network.air).toHaveLength(1);
  });

  it('is refused when the port goes before Ctrl-Z', async () => {
    const modem = await modemUnderTest({ virtual: { faults: { promptDelayMs: 2_000 } } }).registered();
    const outcome = modem.submit();
    await modem.clock.advance(1_000);
    modem.virtual.unplug();
    await modem.clock.advance(100);
    expect(await outcome).toMatchObject({ kind: 'refused' });
  });

  it('is unknown when the port goes after Ctrl-Z', async () => {
    const modem = await modemUnderTest({ network: { airTimeMs: 5_000 } }).registered();
    const outcome = modem.submit();
    await modem.clock.advance(1_000);
    modem.virtual.unplug();
    await modem.clock.advance(100);
    expect(await outcome).toMatchObject({ kind: 'unknown' });
  });

  it('is unknown when the modem reboots after Ctrl-Z', async () => {
    const modem = await modemUnderTest({
      network: { airTimeMs: 5_000 },
      personality: { bootLines: [[0, 'RDY']] },
    }).registered();
    const outcome = modem.submit();
    await modem.clock.advance(1_000);
    modem.virtual.reboot();
    await modem.clock.advance(100);
    expect(await outcome).toMatchObject({ kind: 'unknown' });
    await modem.reaches('registered', 10_000);
  });

  it('is unknown at once when a boot line of its maker tells that the modem restarted', async () => {
    const modem = await modemUnderTest({ network: { airTimeMs: 60_000 } }).registered();
    modem.virtual.unsolicited('^BOOT:1,0,0,0,75');
    const outcome = modem.submit();
    await modem.clock.advance(1_000);
    modem.virtual.unsolicited('^BOOT:2,0,0,0,75');
    await modem.clock.advance(10);
    expect(await outcome).toMatchObject({ kind: 'unknown' });
  });

  it('goes on through a line that ends a boot', async () => {
    const modem = await modemUnderTest({ network: { airTimeMs: 5_000 } }).registered();
    const outcome = modem.submit();
    await modem.clock.advance(1_000);
    modem.virtual.unsolicited('SMS Ready');
    await modem.clock.advance(10_000);
    expect(await outcome).toMatchObject({ kind: 'accepted' });
    expect(modem.driver.snapshot.state).toBe('registered');
    expect(modem.count(/^AT\+CMGF=0/)).toBe(2);
  });

  it('is refused while another one runs', async () => {
    const modem = await modemUnderTest().registered();
    const first = modem.submit();
    const second = await modem.submit();
    expect(second).toMatchObject({ kind: 'refused', error: { code: 'driver-busy' } });
    await modem.clock.advance(1_000);
    expect(await first).toMatchObject({ kind: 'accepted' });
  });

  it('is refused unless the modem is registered', async () => {
    const modem = modemUnderTest();
    expect(await modem.submit()).toMatchObject({ kind: 'refused', error: { code: 'not-ready' } });
    await modem.registered();
    for (const name of ['idle', 'searching'] as const) modem.virtual.setRegistration(name);
    await modem.clock.advance(100);
    expect(modem.driver.snapshot.state).toBe('searching');
    expect(await modem.submit()).toMatchObject({
      kind: 'refused',
      error: { code: 'not-ready', verdict: { blame: 'modem', next: 'wait' } },
    });
    expect(modem.network.air).toHaveLength(0);
  });

  it('that cannot be encoded is refused and blamed on the message', async () => {
    const modem = await modemUnderTest().registered();
    const outcome = await modem.outcome({ to: `+${'1'.repeat(30)}` });
    expect(outcome).toMatchObject({
      kind: 'refused',
      error: { verdict: { blame: 'message', next: 'give-up' } },
    });
    expect(modem.count(cmgs)).toBe(0);
  });

  it('carries the service centre that was learnt where the SIM has none', async () => {
    const modem = await modemUnderTest({ sim: { smscNumber: '' } }).registered();
    modem.network.sendFromHandset({ from: '+12025550123', to: modem.virtual.sim.number, text: 'teach' });
    await modem.clock.advance(5_000);
    expect(modem.driver.snapshot.network.smsc).toBe('+12025550000');
    await modem.outcome();
    expect(modem.network.air[0]?.pdu.slice(0, 2)).not.toBe('00');
  });

  it('holds the radio link between the segments of a text, and lets go after', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(3_000);
    const { segments } = segmentText('x'.repeat(400), { reference: 7 });
    expect(segments).toHaveLength(3);
    for (const [index, userData] of segments.entries()) {
      await modem.outcome({ userData, moreFollow: index < 2 });
    }
    await modem.clock.advance(1_000);
    const relevant = modem.commands.filter((command) => /CMMS|CMGS/.test(command));
    expect(relevant.map((command) => command.replace(/=\d+$/, '='))).toEqual([
      'AT+CMMS=',
      'AT+CMGS=',
      'AT+CMGS=',
      'AT+CMGS=',
      'AT+CMMS=',
    ]);
    expect(modem.virtual.settings.moreMessages).toBe(0);
  });

  it('goes before every poll that waits', async () => {
    const modem = await modemUnderTest().registered();
    await modem.clock.advance(59_900);
    for (let count = 0; count < 20; count += 1) {
      expect(await modem.outcome()).toMatchObject({ kind: 'accepted' });
    }
    const sent = modem.commands
      .map((command, at) => ({ command, at }))
      .filter(({ command }) => cmgs.test(command));
    // One command of the poll may be on the wire when the next segment comes; never two.
    for (const [index, { at }] of sent.entries()) {
      if (index > 0) expect(at - (sent[index - 1]?.at ?? 0)).toBeLessThanOrEqual(3);
    }
  });

  it('after +CMS ERROR: 322 makes the driver sweep the memories', async () => {
    const modem = await modemUnderTest({
      virtual: { faults: { submitErrors: [{ kind: 'cms', code: 322 }] } },
    }).registered();
    await modem.clock.advance(3_000);
    const before = modem.count(/^AT\+CMGL/);
    await modem.outcome();
    await modem.clock.advance(3_000);
    expect(modem.count(/^AT\+CMGL/)).toBeGreaterThan(before);
  });

  it('after +CMS ERROR: 305 sets the modem up again', async () => {
    const modem = await modemUnderTest({
      virtual: { faults: { submitErrors: [{ kind: 'cms', code: 305 }] } },
    }).registered();
    await modem.outcome();
    expect(modem.driver.snapshot.state).toBe('probing');
    await modem.reaches('registered', 10_000);
    expect(modem.count(/^AT\+CMGF=0/)).toBe(2);
  });
});
