/**
 * One message's story in the log and in the metrics, told from what the store says it became.
 */
import type { Message } from '../domain/message.ts';
import type { Logger } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Progress } from '../store/store.ts';

export type NoteProgress = (progress: Progress | null, simName?: string) => void;

export function createProgressNotes(options: {
  logger: Logger;
  metrics: Metrics;
  now: () => number;
}): NoteProgress {
  const { logger, metrics, now } = options;
  return (progress, simName) => {
    if (!progress) return;
    const { message, isFinished } = progress;
    if (!isFinished && message.status !== 'sent') return;
    metrics.messages.labels(message.lane, message.status).inc();
    const ageMs = now() - message.createdAt;
    if (isFinished && simName !== undefined) metrics.deliverySeconds.labels(simName).observe(ageMs / 1000);
    logger.info(
      { message: message.id, class: message.lane, sim: simName, reason: message.reason, age_ms: ageMs },
      `message ${message.status}`,
    );
  };
}

/** What a log line may say of a message. */
export function messageFields(message: Message): Record<string, string | number> {
  return { message: message.id, class: message.lane };
}
