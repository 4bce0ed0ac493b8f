import { expect, test } from 'vitest';
import { SimLine, type SimReceiver } from '../../../drivers/virtual/sim-line.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function receiver(): SimReceiver & {
  readonly got: string[];
  readonly answers: ((isTaken: boolean) => void)[];
} {
  const got: string[] = [];
  const answers: ((isTaken: boolean) => void)[] = [];
  return {
    got,
    answers,
    deliver(delivery, acknowledge) {
      got.push(delivery.pdu);
      answers.push(acknowledge);
    },
  };
}

function lineWith(...pdus: string[]): { line: SimLine; clock: ManualClock } {
  const clock = new ManualClock();
  const line = new SimLine('+12025550100', { clock, retryMs: 1_000, firstReference: 0 });
  for (const pdu of pdus) line.enqueue({ kind: 'text', pdu });
  return { line, clock };
}

test('delivers one at a time, in order, to the modem that is there', () => {
  const { line } = lineWith('a', 'b');
  const modem = receiver();
  line.attach(modem);
  expect(modem.got).toEqual(['a']);
  modem.answers[0]?.(true);
  expect(modem.got).toEqual(['a', 'b']);
  modem.answers[1]?.(true);
  expect(line.waitingCount).toBe(0);
});

test('delivers again what an older registration left open, and ignores its late acknowledgement', () => {
  const { line } = lineWith('a');
  const modem = receiver();
  line.attach(modem);
  line.detach(modem);
  line.attach(modem);
  expect(modem.got).toEqual(['a', 'a']);
  modem.answers[0]?.(true);
  expect(line.waitingCount).toBe(1);
  modem.answers[1]?.(true);
  expect(line.waitingCount).toBe(0);
});

test('tries a refused delivery again after a while, or as soon as there is room', async () => {
  const { line, clock } = lineWith('a');
  const modem = receiver();
  line.attach(modem);
  modem.answers[0]?.(false);
  await clock.advance(999);
  expect(modem.got).toHaveLength(1);
  await clock.advance(1);
  expect(modem.got).toHaveLength(2);
  modem.answers[1]?.(false);
  line.tryNow();
  expect(modem.got).toHaveLength(3);
});
