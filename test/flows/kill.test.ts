/**
 * kill -9 and restart, in each step of a message's way. The virtual modems and the network live on, as real ones do.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';

let gateway: GatewayProcess;
let modem: VirtualModem;

beforeEach(async () => {
  gateway = new GatewayProcess({ modems: 1, airTimeMs: 200, reportDelayMs: 300 });
  modem = gateway.bank.modems[0] as VirtualModem;
  await gateway.prepare();
});
afterEach(() => gateway.close());

const air = () => gateway.bank.network.air;
const isHandedOver = () => modem.commandLines.some((line) => line.startsWith('+CMGS'));

describe('after kill -9 the gateway comes back and', { timeout: 90_000 }, () => {
  it('sends what was accepted and still queued, once', async () => {
    modem.setRegistration('searching');
    await gateway.start();
    const ids = [await gateway.send({}), await gateway.send({}), await gateway.send({})];
    await gateway.kill();
    modem.setRegistration('home');
    await gateway.start();
    for (const id of ids) await gateway.reaches(id, 'delivered');
    expect(air()).toHaveLength(3);
  });

  it('does not send again what died before the prompt when copies are forbidden, and says that it cannot know', async () => {
    modem.faults.promptDelayMs = 4_000;
    await gateway.start();
    const id = await gateway.send({ on_unknown: 'hold', ttl_seconds: 10 });
    await eventually(isHandedOver, 'AT+CMGS was written');
    await gateway.kill();
    modem.faults.promptDelayMs = 0;
    await gateway.start();
    const message = await gateway.message(id);
    expect(message.status).toBe('sending');
    expect(message.segments[0]?.status).toBe('unknown');
    expect(message.timeline).toContainEqual(
      expect.objectContaining({ event: 'outcome-unknown', code: 'process-restarted' }),
    );
    expect(air()).toHaveLength(0);
  });

  it('sends one copy of what died before the prompt where a copy is allowed', async () => {
    modem.faults.promptDelayMs = 4_000;
    await gateway.start();
    const id = await gateway.send({ on_unknown: 'resend' });
    await eventually(isHandedOver, 'AT+CMGS was written');
    await gateway.kill();
    modem.faults.promptDelayMs = 0;
    await gateway.start();
    await gateway.reaches(id, 'delivered');
    expect(air()).toHaveLength(1);
  });

  it('goes on with the rest of a long text by the SIM it began with: what was sent is not sent again', async () => {
    await gateway.start();
    const id = await gateway.send({ text: 'A long text. '.repeat(20), on_unknown: 'resend' });
    await eventually(() => air().length === 1, 'the first segment is out');
    modem.faults.isDeaf = true;
    await eventually(
      async () => (await gateway.message(id)).segments[1]?.status === 'submitting',
      'the second is claimed',
    );
    await gateway.kill();
    modem.faults.isDeaf = false;
    await gateway.start();
    await gateway.reaches(id, 'delivered');
    expect(air().map(({ concatenation }) => concatenation?.sequence)).toEqual([1, 2]);
  });

  it('learns from the status report what became of a text whose answer it never saw, and sends no copy', async () => {
    modem.faults.holdSubmitAnswers = true;
    await gateway.start();
    const id = await gateway.send({ on_unknown: 'resend' });
    await eventually(() => air().length === 1, 'the network has it');
    await gateway.kill();
    modem.faults.holdSubmitAnswers = false;
    modem.releaseSubmitAnswers();
    await gateway.start();
    const message = await gateway.reaches(id, 'delivered');
    expect(message.timeline.map((step) => step.event)).toContain('outcome-unknown');
    expect(air()).toHaveLength(1);
  });

  it('takes the report of a text that was sent before', async () => {
    await gateway.start();
    const id = await gateway.send({});
    await gateway.reaches(id, 'sent');
    await gateway.kill();
    await gateway.start();
    await gateway.reaches(id, 'delivered');
    expect(air()).toHaveLength(1);
  });

  it('sends the segments of a long text that had not left, and none twice', async () => {
    await gateway.start();
    const id = await gateway.send({ text: 'A long text. '.repeat(40), on_unknown: 'hold' });
    await eventually(() => air().length === 2, 'the second segment is there');
    await eventually(
      async () => (await gateway.message(id)).segments[1]?.status !== 'submitting',
      'its reference is stored',
    );
    await gateway.kill();
    await gateway.start();
    const hasLeft = (segment: { status: string }) => !['queued', 'submitting'].includes(segment.status);
    await eventually(
      async () => (await gateway.message(id)).segments.every(hasLeft),
      'all four left or are unknown',
      30_000,
    );
    expect(new Set(air().map((entry) => entry.concatenation?.sequence)).size).toBe(air().length);
  });
});
