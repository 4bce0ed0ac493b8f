/**
 * A modem that hangs in mid-send, in virtual time: how long after its command's own time-out that is noticed, and when
 * another SIM takes over. The whole gateway runs in this process, on a hand-moved clock.
 */
import { generic } from '../../drivers/profiles/generic.ts';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import { World } from '../support/world.ts';
import { round } from './rig.ts';

const { prompt: promptMs, result: resultMs } = generic.timeoutsMs;

export async function measureHang() {
  return {
    before_prompt: await hangAt((text) => text.startsWith('AT+CMGS='), promptMs),
    after_ctrl_z: await hangAt((text) => text.endsWith('\x1a'), resultMs),
  };
}

/** The first modem that is written such a thing answers nothing any more. */
async function hangAt(isMoment: (text: string) => boolean, ownTimeoutMs: number) {
  const world = await World.start({ sims: 2 });
  try {
    const { clock } = world;
    let hungAt: number | null = null;
    let hung = -1;
    let othersCommandAt: number[] = [];
    for (const [index, modem] of world.modems.entries()) {
      onReceived(modem, (text) => {
        if (hungAt === null && isMoment(text)) {
          [hungAt, hung] = [clock.monotonic(), index];
          modem.faults.isDeaf = true;
          othersCommandAt = [];
        } else if (hung !== index && text.startsWith('AT+CMGS=')) othersCommandAt.push(clock.monotonic());
      });
    }
    const ids = await Promise.all(
      Array.from({ length: 6 }, () => world.send({ on_unknown: 'resend', ttl_seconds: 900 })),
    );
    await clock.until(() => hungAt !== null, 'a modem that hangs');
    const startedAt = hungAt ?? 0;
    const stateOfHung = () => world.gateway.gateway.fleet.listModems()[hung]?.state;
    await clock.until(() => stateOfHung() !== 'registered', 'the hang is noticed', 600_000);
    const noticedAt = clock.monotonic();
    const statuses = async () => {
      const messages = await Promise.all(ids.map((id) => world.message(id)));
      return messages.map(({ status }) => status);
    };
    const isDelivered = async () => (await statuses()).every((status) => status === 'delivered');
    await clock.until(isDelivered, 'all delivered', 900_000);
    const takenOverAt = othersCommandAt.at(-1) ?? Number.NaN;
    const longestWaitMs = Math.max(
      ...othersCommandAt.slice(0, -1).map((at, n, all) => at - (all[n - 1] ?? startedAt)),
    );
    return {
      own_timeout_seconds: ownTimeoutMs / 1000,
      noticed_after_own_timeout_seconds: round((noticedAt - startedAt - ownTimeoutMs) / 1000),
      hung_text_taken_over_after_notice_seconds: round((takenOverAt - noticedAt) / 1000),
      rest_of_queue_waited_at_most_seconds: round(longestWaitMs / 1000),
    };
  } finally {
    await world.close();
  }
}

function onReceived(modem: VirtualModem, hear: (text: string) => void): void {
  const receive = modem.receive.bind(modem);
  modem.receive = (bytes) => {
    hear(Buffer.from(bytes).toString('latin1'));
    receive(bytes);
  };
}
