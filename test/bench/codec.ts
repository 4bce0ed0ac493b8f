/** PDU encode and decode of one OTP segment, on one core. */
import { decodePdu, encodeSubmit, segmentText } from '../../drivers/index.ts';
import { monotonicMs, round } from './rig.ts';

export function measureCodec(iterations: number) {
  const once = (i: number) => {
    const text = `${100_000 + (i % 900_000)} is your code. It is valid for 5 minutes.`;
    const [userData] = segmentText(text, { reference: i }).segments;
    if (!userData) throw new Error('no segment');
    const { pdu } = encodeSubmit({
      to: '+13035550100',
      userData,
      validity: { kind: 'relative', seconds: 300 },
      requestStatusReport: true,
    });
    const decoded = decodePdu(pdu);
    if (decoded.type !== 'submit' || decoded.text !== text)
      throw new Error('the round trip changed the text');
  };
  for (let i = 0; i < iterations / 10; i += 1) once(i);
  const startedAt = monotonicMs();
  for (let i = 0; i < iterations; i += 1) once(i);
  return { iterations, round_trips_per_second: round((iterations / (monotonicMs() - startedAt)) * 1000, 0) };
}
