/**
 * A bank of virtual modems on ptys in a process of its own, with a stopwatch at each cable. Started by fork(); answers
 * `take` with what it measured since the last time, and `forget` likewise, leaving out the pause that follows.
 */
import { createVirtualBank } from '../../drivers/virtual/bank.ts';
import { servePty } from '../../drivers/virtual/pty-server.ts';
import { systemClock } from '../../drivers/clock.ts';

export interface BankFigures {
  /** Texts the network accepted. */
  readonly air: number;
  /** CLOCK_MONOTONIC ms at which the last one was accepted. */
  readonly lastAirAt: number;
  /** Milliseconds from the end of a +CMGS answer to the first byte of the next AT+CMGS, all SIMs. */
  readonly turnRoundMs: readonly number[];
  /** CLOCK_MONOTONIC ms of the first byte of each AT+CMGS. */
  readonly commandAt: readonly number[];
  /** Milliseconds since any modem was spoken to. */
  readonly quietMs: number;
}

const [dir = '', modems = '8', airTimeMs = '200'] = process.argv.slice(2);
const bank = createVirtualBank({
  count: Number(modems),
  clock: systemClock,
  airTimeMs: Number(airTimeMs),
  reportDelayMs: 50,
});
let turnRoundMs: number[] = [];
let commandAt: number[] = [];
let lastAirAt = 0;
let taken = 0;
let spokenAt = 0;
/** By modem: when its last +CMGS answer ended; null when the next command is no turn-round. */
const answeredAt: (number | null)[] = bank.modems.map(() => null);
bank.network.onAir(() => (lastAirAt = now()));

for (const [index, modem] of bank.modems.entries()) {
  const receive = modem.receive.bind(modem);
  modem.receive = (bytes) => {
    spokenAt = now();
    if (Buffer.from(bytes).includes('AT+CMGS=')) {
      const at = now();
      commandAt.push(at);
      const since = answeredAt[index] ?? null;
      if (since !== null) turnRoundMs.push(at - since);
      answeredAt[index] = null;
    }
    receive(bytes);
  };
  const onOutput = modem.onOutput.bind(modem);
  modem.onOutput = (handler) =>
    onOutput((bytes) => {
      handler(bytes);
      if (Buffer.from(bytes).includes('+CMGS: ')) answeredAt[index] = now();
    });
  await servePty(modem, { linkPath: `${dir}/modem${index}` });
}

process.on('message', (message) => {
  if (message === 'forget') answeredAt.fill(null);
  const figures: BankFigures = {
    air: bank.network.air.length - taken,
    lastAirAt,
    turnRoundMs,
    commandAt,
    quietMs: now() - spokenAt,
  };
  taken = bank.network.air.length;
  turnRoundMs = [];
  commandAt = [];
  process.send?.(figures);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
