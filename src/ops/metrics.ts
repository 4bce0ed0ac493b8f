/**
 * The gateway's metrics under one prefix, base units, no number or message id as a label.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export interface Metrics {
  readonly registry: Registry;
  readonly messages: Counter<'class' | 'state'>;
  /** Accept to Ctrl-Z. */
  readonly sendSeconds: Histogram<'class'>;
  /** AT+CMGS to its result. */
  readonly submitSeconds: Histogram<'sim'>;
  /** Ctrl-Z to the final status report. */
  readonly deliverySeconds: Histogram<'sim'>;
  readonly queueDepth: Gauge<'class'>;
  readonly queueOldestAgeSeconds: Gauge<'class'>;
  readonly modemUp: Gauge<'modem'>;
  readonly modemSignalDbm: Gauge<'modem'>;
  readonly simBalance: Gauge<'sim'>;
  readonly unknownOutcomes: Counter;
  readonly reports: Counter<'result'>;
  readonly inbound: Counter;
}

export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const metrics: Metrics = {
    registry,
    messages: new Counter({
      name: 'sallyport_messages_total',
      help: 'Messages by class and the state they entered',
      labelNames: ['class', 'state'],
      registers,
    }),
    sendSeconds: new Histogram({
      name: 'sallyport_send_seconds',
      help: 'From accept to the Ctrl-Z of a segment',
      labelNames: ['class'],
      buckets: SECONDS,
      registers,
    }),
    submitSeconds: new Histogram({
      name: 'sallyport_submit_seconds',
      help: 'From AT+CMGS to its result',
      labelNames: ['sim'],
      buckets: SECONDS,
      registers,
    }),
    deliverySeconds: new Histogram({
      name: 'sallyport_delivery_seconds',
      help: 'From accept to the report that finished the message',
      labelNames: ['sim'],
      buckets: SECONDS,
      registers,
    }),
    queueDepth: new Gauge({
      name: 'sallyport_queue_depth',
      help: 'Queued messages',
      labelNames: ['class'],
      registers,
    }),
    queueOldestAgeSeconds: new Gauge({
      name: 'sallyport_queue_oldest_age_seconds',
      help: 'Age of the oldest queued message, 0 when none waits',
      labelNames: ['class'],
      registers,
    }),
    modemUp: new Gauge({
      name: 'sallyport_modem_up',
      help: '1 while the modem is registered in its network',
      labelNames: ['modem'],
      registers,
    }),
    modemSignalDbm: new Gauge({
      name: 'sallyport_modem_signal_dbm',
      help: 'Signal strength',
      labelNames: ['modem'],
      registers,
    }),
    simBalance: new Gauge({
      name: 'sallyport_sim_balance',
      help: 'Credit of a prepaid SIM, in the currency of its operator',
      labelNames: ['sim'],
      registers,
    }),
    unknownOutcomes: new Counter({
      name: 'sallyport_unknown_outcome_total',
      help: 'Submissions of which nobody can know whether the network has them',
      registers,
    }),
    reports: new Counter({
      name: 'sallyport_status_reports_total',
      help: 'Status reports by what became of them',
      labelNames: ['result'],
      registers,
    }),
    inbound: new Counter({ name: 'sallyport_inbound_parts_total', help: 'Received text parts', registers }),
  };
  new Gauge({
    name: 'sallyport_build_info',
    help: 'Always 1; the labels say what runs',
    labelNames: ['version', 'node'],
    registers,
  })
    .labels(version, process.version)
    .set(1);
  return metrics;
}
