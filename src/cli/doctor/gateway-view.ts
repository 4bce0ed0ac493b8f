/** The modems as a running gateway tells of them, turned into findings. */
import { z } from 'zod';
import { systemClock } from '../../ops/clock.ts';
import { type ApiTarget, callApi } from '../api-client.ts';
import { type Finding, reporter } from './finding.ts';
import { checkModem, type ModemWishes } from './modem-checks.ts';

const Modem = z.looseObject({
  id: z.string(),
  port: z.string(),
  state: z.string(),
  reason: z.looseObject({ code: z.string(), text: z.string() }).nullable(),
  profile: z.string(),
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  imei: z.string().nullable(),
  iccid: z.string().nullish(),
  sim: z.string().nullable(),
  paused: z.boolean(),
  operator: z.string().nullable(),
  registration: z.string(),
  signal_dbm: z.number().nullable(),
  smsc: z.string().nullable(),
  storages: z.array(z.object({ name: z.string(), used: z.number(), total: z.number() })).default([]),
});
export type ModemOfGateway = z.output<typeof Modem>;

const ModemList = z.looseObject({ items: z.array(Modem) });

const LOOKS = 3;
const LOOK_AGAIN_MS = 1_000;

/** A modem that is away is looked for every 3 s: one look may fall into that moment. @throws CliError as callApi */
export async function askGateway(target: ApiTarget): Promise<readonly ModemOfGateway[]> {
  for (let look = 1; ; look += 1) {
    const { items } = await callApi(target, { method: 'GET', path: '/v1/modems' }, ModemList);
    if (look === LOOKS || items.every(({ state }) => state !== 'probing')) return items;
    await new Promise<void>((resolve) => systemClock.setTimer(resolve, LOOK_AGAIN_MS));
  }
}

/** @param isNamed the config names its port; false: its modem is looked for */
export function checkView(view: ModemOfGateway, wishes: ModemWishes, isNamed: boolean): Finding[] {
  const report = reporter(view.id);
  const isUp = view.state === 'registered' || view.state === 'searching';
  if (!isUp) {
    const isAway = view.reason?.code === 'port-missing' && !isNamed;
    const cure = 'plug it in, into any port (`sallyport modems scan` shows what there is)';
    return [isAway ? report('modem', 'fail', 'no port leads to it', cure) : explainState(view)];
  }
  const isIdle = view.state === 'registered' && view.sim === null && !view.iccid;
  const idle = report(
    'sim-twice',
    'fail',
    'it sends nothing: most likely another modem reports the same SIM',
    'see the log of the gateway, which names the other, and change one of the two SIMs',
  );
  const paused = report(
    'paused',
    'warn',
    'it takes no new message',
    'resume it by POST /v1/modems/{id}/actions',
  );
  return [
    ...checkModem(
      view.id,
      {
        ...view,
        iccid: view.iccid ?? null,
        sim: 'ready',
        pinTriesLeft: null,
        isRadioOn: true,
        technology: null,
        signalDbm: view.signal_dbm,
        memories: view.storages,
      },
      wishes,
    ),
    ...(isIdle ? [idle] : []),
    ...(view.paused ? [paused] : []),
  ];
}

/** Reasons are written `what is wrong: what to do.` */
function explainState({ id, state, reason }: ModemOfGateway): Finding {
  const report = reporter(id);
  if (state === 'probing' || state === 'initializing') {
    return report('modem', 'warn', `the gateway is bringing it up (${state})`, 'look again in half a minute');
  }
  const sentence = (reason?.text ?? state)
    .replace(/\.$/, '')
    .replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
  const [finding = state, cure = 'see the log of the gateway'] = sentence.split(/: (.*)/s);
  return report('modem', 'fail', finding, cure);
}
