/**
 * Modems that turn bad, in a process of their own, half of them on ptys, half on TCP. They behave until they are told
 * `{ flood: n }`: then number n streams random octets at 10 MB/s, or as fast as the other side takes them, until `calm`.
 */
import { randomBytes } from 'node:crypto';
import { systemClock, type Timer } from '../../drivers/clock.ts';
import { createVirtualBank } from '../../drivers/virtual/bank.ts';
import { servePty } from '../../drivers/virtual/pty-server.ts';
import { serveTcp } from '../../drivers/virtual/tcp-server.ts';

const tickMs = 10;
/** A cable keeps 64 KiB for a reader that is slow, and drops a piece that goes beyond: small pieces keep it full. */
const piecesPerTick = 10;
const junk = randomBytes(10_000);

const [dir = '', count = '2'] = process.argv.slice(2);
/** SIMs that no bank beside this one has. */
const firstSim = 64;
const bank = createVirtualBank({ count: firstSim + Number(count), clock: systemClock, airTimeMs: 200 });
const cables: ((bytes: Uint8Array) => void)[] = [];
const ports: string[] = [];
let flooding: number | null = null;
let timer: Timer | null = null;

for (const [index, modem] of bank.modems.slice(firstSim).entries()) {
  const onOutput = modem.onOutput.bind(modem);
  modem.onOutput = (handler) => {
    cables[index] = handler;
    onOutput((bytes) => void (flooding !== index && handler(bytes)));
  };
  const server =
    index % 2 === 0 ? await servePty(modem, { linkPath: `${dir}/junk${index}` }) : await serveTcp(modem);
  ports.push(server.path);
}

process.on('message', (message: 'calm' | { flood: number }) => {
  timer?.cancel();
  flooding = message === 'calm' ? null : message.flood;
  if (flooding !== null) stream();
});
process.on('disconnect', () => process.exit(0));
process.send?.(ports);

/** What the cable does not take is lost, as on a modem that does not wait. */
function stream(): void {
  if (flooding === null) return;
  for (let n = 0; n < piecesPerTick; n += 1) cables[flooding]?.(junk);
  timer = systemClock.setTimer(stream, tickMs);
}
