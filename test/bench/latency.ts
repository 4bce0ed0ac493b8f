/** Idle gateway, one message at a time: from the 202 to the first byte of AT+CMGS at the modem. */
import { eventually } from '../support/eventually.ts';
import { monotonicMs, percentile, post, round, startRig } from './rig.ts';

export async function measureLatency(messages: number) {
  const rig = await startRig({ modems: 4, airTimeMs: 20 });
  const fromAnswer: number[] = [];
  const fromRequest: number[] = [];
  try {
    for (let i = 0; i < messages; i += 1) {
      await rig.takeFigures();
      const sentAt = monotonicMs();
      const status = await post(rig.url, rig.key, { to: '+13035550100', text: '493817 is your code' });
      const answeredAt = monotonicMs();
      if (status !== 202) throw new Error(`not accepted: ${status}`);
      let commandAt: number | undefined;
      let air = 0;
      const hasLeft = async () => {
        const figures = await rig.takeFigures();
        commandAt ??= figures.commandAt[0];
        air += figures.air;
        return air > 0;
      };
      await eventually(hasLeft, 'the text is in the air');
      if (commandAt === undefined) throw new Error('no AT+CMGS was seen');
      fromAnswer.push(commandAt - answeredAt);
      fromRequest.push(commandAt - sentAt);
    }
  } finally {
    await rig.close();
  }
  const shape = (values: readonly number[]) => ({
    p50: round(percentile(values, 0.5)),
    p99: round(percentile(values, 0.99)),
  });
  return { messages, from_202_ms: shape(fromAnswer), from_request_ms: shape(fromRequest) };
}
