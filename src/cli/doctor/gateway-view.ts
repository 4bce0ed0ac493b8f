/** The modems as a running gateway tells of them, turned into findings. */
import { z } from 'zod';
import { type ApiTarget, callApi } from '../api-client.ts';
import { type Finding, reporter } from './finding.ts';
import { checkModem, type ModemWishes } from './modem-checks.ts';

const Modem = z.looseObject({
  id: z.string(),
  port: z.string(),
  state: z.string(),
  reason: z.looseObject({ text: z.string() }).nullable(),
  profile: z.string(),
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  imei: z.string().nullable(),
  paused: z.boolean(),
  operator: z.string().nullable(),
  registration: z.string(),
  signal_dbm: z.number().nullable(),
  smsc: z.string().nullable(),
});
export type ModemOfGateway = z.output<typeof Modem>;

/** @throws CliError as callApi */
export async function askGateway(target: ApiTarget): Promise<readonly ModemOfGateway[]> {
  const { items } = await callApi(
    target,
    { method: 'GET', path: '/v1/modems' },
    z.looseObject({ items: z.array(Modem) }),
  );
  return items;
}

export function checkView(view: ModemOfGateway, wishes: ModemWishes): Finding[] {
  const report = reporter(view.id);
  const isUp = view.state === 'registered' || view.state === 'searching';
  if (!isUp) return [explainState(view)];
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
        iccid: null,
        sim: 'ready',
        pinTriesLeft: null,
        isRadioOn: true,
        technology: null,
        signalDbm: view.signal_dbm,
        memories: [],
      },
      wishes,
    ),
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
