/** A listener that keeps nothing: for drivers of which only the state matters. */
import type { ModemListener } from '../../drivers/driver.ts';

export function quietListener(own: Partial<ModemListener> = {}): ModemListener {
  const keep = () => Promise.resolve();
  const ignore = () => {};
  return {
    onState: ignore,
    onReport: keep,
    onInbound: keep,
    onUnreadable: keep,
    onLateReference: ignore,
    onNetworkUssd: ignore,
    onEvent: ignore,
    ...own,
  };
}
