/**
 * What the modems hear, given to the store: a handler here only translates, and resolves when it is durable (G6).
 */
import {
  decodeTpStatus,
  type ModemListener,
  type ReceivedPart,
  type ReceivedReport,
} from '../../drivers/index.ts';
import type { InboundPart } from '../domain/inbound.ts';
import { inboundKind, replaceType } from '../domain/inbound-kind.ts';
import type { Sim } from '../domain/sim.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Store } from '../store/store.ts';
import type { NoteProgress } from './progress.ts';

export interface IncomingContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly noteProgress: NoteProgress;
  /** A late +CMGS may have freed a message or taken back a copy. */
  readonly wakeDispatcher: () => void;
}

export type IncomingHandlers = Pick<
  ModemListener,
  'onReport' | 'onInbound' | 'onUnreadable' | 'onLateReference' | 'onNetworkUssd'
>;

export function createIncoming(context: IncomingContext, identify: () => Promise<Sim>): IncomingHandlers {
  const { store, clock, logger, metrics, noteProgress } = context;
  return {
    async onReport(report) {
      const sim = await identify();
      const outcome = await store.recordReport(toReportDraft(report, sim, clock.now()));
      metrics.reports.labels(outcome.kind).inc();
      if (outcome.kind === 'matched') noteProgress(outcome.progress, sim.name);
      else
        logger.info(
          { sim: sim.name, reference: report.reference, status: report.status },
          `status report ${outcome.kind}`,
        );
    },

    async onInbound(part) {
      const sim = await identify();
      const received = toInboundPart(part, sim, clock.now());
      const outcome = await store.recordInboundPart(received);
      metrics.inbound.inc();
      const id = 'message' in outcome ? outcome.message.id : null;
      logger.info({ sim: sim.name, inbound: id, of: received.kind }, `inbound part ${outcome.kind}`);
    },

    async onUnreadable({ pdu, reason }) {
      const sim = await identify();
      const isNew = await store.recordUnreadable({ simId: sim.id, pdu, reason, at: clock.now() });
      if (isNew)
        logger.warn(
          { sim: sim.name, reason },
          'a received PDU could not be read: GET /v1/inbound/unreadable shows it',
        );
    },

    onLateReference({ token, reference }) {
      store.recordLateReference({ submissionId: token, reference, at: clock.now() }).then(
        (progress) => {
          noteProgress(progress);
          context.wakeDispatcher();
        },
        (error: unknown) =>
          logger.error({ submission: token, err: error }, 'a late reference could not be stored'),
      );
    },

    onNetworkUssd(text) {
      const keepNotice = async () => {
        const sim = await identify();
        await store.recordNotice({ simId: sim.id, text, at: clock.now() });
        logger.info({ sim: sim.name }, 'the network said something by USSD: GET /v1/sims shows it');
      };
      keepNotice().catch((error: unknown) =>
        logger.error({ err: error }, 'a notice of the network could not be stored'),
      );
    },
  };
}

function toReportDraft(report: ReceivedReport, sim: Sim, receivedAt: number) {
  const { reference, recipient, status, submittedAt, dischargedAt, pdu } = report;
  const meaning = decodeTpStatus(status);
  return { simId: sim.id, reference, recipient, status, meaning, submittedAt, dischargedAt, receivedAt, pdu };
}

function toInboundPart(part: ReceivedPart, sim: Sim, receivedAt: number): InboundPart {
  const { from, text, encoding, concatenation, smscTimestamp, pdu, protocolId, messageClass } = part;
  return {
    simId: sim.id,
    from,
    kind: inboundKind({ protocolId, messageClass, hasPorts: part.ports !== null, encoding }),
    replaceType: replaceType(protocolId),
    text,
    encoding,
    concatenation,
    smscTimestamp,
    pdu,
    receivedAt,
  };
}
