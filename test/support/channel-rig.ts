/** A channel on a scripted port and a hand-moved clock, with everything its listener heard. */
import { type AtChannelOptions, createAtChannel, type PortAtChannel } from '../../drivers/at/channel.ts';
import type { AtChannelListener, PduCommand, PduReply, Unsolicited } from '../../drivers/at/types.ts';
import type { ModemError } from '../../drivers/errors.ts';
import { ManualClock, turns } from './manual-clock.ts';
import { ScriptedPort } from './scripted-port.ts';

export interface ChannelRig {
  readonly clock: ManualClock;
  readonly port: ScriptedPort;
  readonly channel: PortAtChannel;
  readonly heard: Unsolicited[];
  readonly late: (number | null)[];
  readonly closed: ModemError[];
  readonly traced: string[];
}

export function createChannelRig(
  options: Partial<Pick<AtChannelOptions, 'guardMs' | 'trace'>> & {
    listener?: Partial<AtChannelListener>;
  } = {},
): ChannelRig {
  const clock = new ManualClock();
  const port = new ScriptedPort();
  const heard: Unsolicited[] = [];
  const late: (number | null)[] = [];
  const closed: ModemError[] = [];
  const traced: string[] = [];
  const channel = createAtChannel({
    port,
    clock,
    guardMs: options.guardMs ?? 0,
    trace:
      options.trace ??
      ((direction, line) => traced.push(`${direction === 'to-modem' ? '>' : '<'} ${line()}`)),
    listener: {
      onUnsolicited: (message) => heard.push(message),
      onLateReference: (reference) => late.push(reference),
      onClosed: (reason) => closed.push(reason),
      ...options.listener,
    },
  });
  port.attach(channel.handlers);
  return { clock, port, channel, heard, late, closed, traced };
}

/** A submission of 19 octets, as modems.md prints it. */
export const samplePdu = '0011000B919178563412F00000AA05E8329BFD06';

export function samplePduCommand(more: Partial<PduCommand> = {}): PduCommand {
  return {
    prefix: 'AT+CMGS=',
    length: samplePdu.length / 2 - 1,
    pdu: samplePdu,
    promptTimeoutMs: 10_000,
    resultTimeoutMs: 180_000,
    mayTransmit: () => true,
    ...more,
  };
}

/** A rig with a submission whose prompt has come and whose PDU is out. */
export async function transmittedRig(): Promise<ChannelRig & { readonly reply: Promise<PduReply> }> {
  const rig = createChannelRig();
  const reply = rig.channel.submitPdu(samplePduCommand());
  await turns();
  rig.port.feed('\r\n> ');
  await turns();
  const writes = rig.port.taken();
  if (writes[1] !== `${samplePdu}\x1a`) throw new Error(`no PDU was written: ${JSON.stringify(writes)}`);
  return { ...rig, reply };
}

/** What a promise has settled to, or `pending`. */
export async function stateOf<T>(promise: Promise<T>): Promise<T | 'pending'> {
  const none = Symbol('pending');
  const first = await Promise.race([promise, new Promise((resolve) => setImmediate(resolve, none))]);
  return first === none ? 'pending' : (first as T);
}
