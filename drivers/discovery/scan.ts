/** One look at all given ports: who answers where. Comes in: candidates. Goes out: modems, and what the others are. */
import { foundModem, groupAnswers, type PortAnswer, presenceOf, unitsOf } from './found-modems.ts';
import { assignKeys } from './modem-key.ts';
import type { ProbeParts } from './probe-port.ts';
import type { PortCandidate, ScanReport } from './types.ts';
import { UnitProber } from './unit-prober.ts';
import { isNeverOpened } from './usb-facts.ts';

export interface ScanParts extends ProbeParts {
  /** USB devices and single ports asked at the same time; 16. */
  readonly concurrency?: number;
}

/**
 * At most about 10 s a silent port; ports of one USB device one after the other, devices side by side. Ports that are
 * known for diagnostics, GPS or audio are neither opened nor reported. Never rejects.
 */
export async function scanPorts(candidates: readonly PortCandidate[], parts: ScanParts): Promise<ScanReport> {
  const startedAt = parts.clock.monotonic();
  const answers: PortAnswer[] = [];
  const others: ScanReport['others'][number][] = [];
  const prober = new UnitProber({
    ...parts,
    onResult: (port, result) => {
      if (result.kind === 'modem') answers.push({ port, answer: result });
      else others.push({ port, reason: result.reason });
    },
  });
  const stop = () => void prober.stop();
  if (parts.signal?.aborted) stop();
  parts.signal?.addEventListener('abort', stop);
  const units = unitsOf(candidates.filter((port) => !isNeverOpened(port)));
  await Promise.all([...units].map(([unit, ports]) => prober.ask(unit, ports)));
  parts.signal?.removeEventListener('abort', stop);
  const order = new Map(candidates.map((port, index) => [port, index]));
  const place = ({ port }: { readonly port: PortCandidate }) => order.get(port) ?? 0;
  const groups = groupAnswers(answers.sort((one, other) => place(one) - place(other)));
  const keys = assignKeys(groups.map(presenceOf), []);
  return {
    modems: groups.map((group, index) => foundModem(keys[index] ?? '', group)),
    others: others.sort((one, other) => place(one) - place(other)),
    tookMs: Math.round(parts.clock.monotonic() - startedAt),
  };
}
