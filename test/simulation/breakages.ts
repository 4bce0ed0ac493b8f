/**
 * Gateways that are broken on purpose, one part each: a store that answers too early, a driver that sends again blindly.
 * The checker must catch every one of them, or it proves nothing about the sound gateway.
 */
import type { Clock } from '../../drivers/clock.ts';
import { ModemError, type ModemDriver } from '../../drivers/index.ts';
import type { ModemListener, SubmitRequest } from '../../drivers/driver.ts';
import type { Breakage } from './gateway-life.ts';

export interface BrokenGateway extends Breakage {
  readonly name: string;
  /** Violations that begin with one of these prove that it was caught. */
  readonly breaks: readonly string[];
}

const TRY_AGAIN = {
  code: 'no-network',
  blame: 'network',
  next: 'retry',
  retryAfterMs: 1_000,
  text: 'taken for a refusal',
} as const;

export const brokenGateways: readonly BrokenGateway[] = [
  {
    name: 'acknowledges a message before it is committed',
    breaks: ['G1', 'G2'],
    store: (store, clock) => ({
      ...store,
      async acceptMessage(draft) {
        clock.setTimer(() => void store.acceptMessage(draft).catch(() => undefined), 1_500);
        return { kind: 'accepted', message: draft.message };
      },
    }),
  },
  {
    name: 'forgets idempotency keys',
    breaks: ['G2'],
    store: (store) => ({
      ...store,
      acceptMessage: (draft) => store.acceptMessage({ ...draft, idempotency: null }),
    }),
  },
  {
    name: 'takes an unanswered submission for a refused one',
    breaks: ['G4', 'G5'],
    driver: (driver) =>
      wrapSubmit(driver, async (request) => {
        const outcome = await driver.submit(request);
        return outcome.kind === 'unknown' ? { kind: 'refused', error: new ModemError(TRY_AGAIN) } : outcome;
      }),
  },
  {
    name: 'sends again what stays unanswered, whatever the client wished',
    breaks: ['G4', 'G5'],
    store: (store) => ({
      ...store,
      recordUnknown: (unknown) =>
        store.recordUnknown({
          ...unknown,
          action: { kind: 'resend', nextAttemptAt: unknown.at, startOver: false },
        }),
    }),
  },
  {
    name: 'takes what a dead process had on the wire for never sent',
    breaks: ['G4', 'G5'],
    store: (store) => ({
      ...store,
      async listAbandoned(leaseBefore) {
        const abandoned = await store.listAbandoned(leaseBefore);
        for (const { submissionId, message } of abandoned)
          await store.recordWithdrawn({ submissionId, at: message.createdAt });
        return [];
      },
    }),
  },
  {
    name: 'hands every segment over twice',
    breaks: ['G4', 'G5'],
    driver: (driver) =>
      wrapSubmit(driver, async (request) => {
        const outcome = await driver.submit(request);
        if (outcome.kind === 'accepted') await driver.submit({ ...request, mayTransmit: () => true });
        return outcome;
      }),
  },
  {
    name: 'forgets the last segment of a long text',
    breaks: ['TRUTH', 'LIVE', 'G4'],
    driver: (driver) =>
      wrapSubmit(driver, async (request) =>
        isLastOfSeveral(request) ? { kind: 'accepted', reference: 255 } : driver.submit(request),
      ),
  },
  {
    name: 'ignores lease and lifetime at the prompt',
    breaks: ['LIFE', 'G4', 'G5', 'TRUTH'],
    driver: (driver, clock) =>
      wrapSubmit(driver, async (request) => {
        await pause(clock, 25_000);
        return driver.submit({ ...request, mayTransmit: () => request.mayTransmit() || true });
      }),
  },
  {
    name: 'touches the wire before the claim is on disk',
    breaks: ['G4', 'G5', 'TRUTH'],
    store: (store, clock) => ({
      ...store,
      async beginSubmission(claim) {
        clock.setTimer(() => void store.beginSubmission(claim).catch(() => undefined), 1_000);
        return true;
      },
    }),
  },
  {
    name: 'acknowledges texts before they are committed',
    breaks: ['G6'],
    driver: (driver, clock) =>
      wrapListener(driver, (listener) => ({
        ...listener,
        async onInbound(part) {
          clock.setTimer(() => void listener.onInbound(part).catch(() => undefined), 15_000);
        },
      })),
  },
  {
    name: 'stores every text that it reads, seen before or not',
    breaks: ['G6'],
    driver: (driver) => {
      let reading = 0;
      return wrapListener(driver, (listener) => ({
        ...listener,
        async onInbound(part) {
          await listener.onInbound(part);
          reading += 1;
          if (reading % 4 === 0)
            await listener.onInbound({ ...part, pdu: `${part.pdu}00`, concatenation: null });
        },
      }));
    },
  },
  {
    name: 'matches reports by reference alone',
    breaks: ['TRUTH', 'LIVE'],
    driver: (driver) =>
      wrapListener(driver, (listener) => ({
        ...listener,
        onReport: (report) => listener.onReport({ ...report, recipient: '' }),
      })),
  },
  {
    name: 'takes every report for a delivery',
    breaks: ['TRUTH', 'LIVE'],
    driver: (driver) =>
      wrapListener(driver, (listener) => ({
        ...listener,
        onReport: (report) => listener.onReport({ ...report, status: 0 }),
      })),
  },
  {
    name: 'never ends what is overdue',
    breaks: ['G3'],
    store: (store) => ({ ...store, finishOverdue: async () => [] }),
  },
  {
    name: 'takes a canceled message for canceled though it is on its way',
    breaks: ['TRUTH'],
    store: (store) => ({ ...store, cancelMessage: async () => 'canceled' }),
  },
  {
    name: 'loses every fifth message that waits for a free SIM',
    breaks: ['G3', 'LIVE'],
    store: (store) => ({
      ...store,
      listReady: async (query) =>
        (await store.listReady(query)).filter(({ message }) => !/[05]\.$/.test(message.tags[0] ?? '')),
    }),
  },
];

function wrapSubmit(driver: ModemDriver, submit: ModemDriver['submit']): ModemDriver {
  return changed(driver, { submit });
}

function wrapListener(driver: ModemDriver, wrap: (listener: ModemListener) => ModemListener): ModemDriver {
  return changed(driver, { start: (listener) => driver.start(wrap(listener)) });
}

function changed(driver: ModemDriver, change: Partial<Pick<ModemDriver, 'start' | 'submit'>>): ModemDriver {
  return {
    name: driver.name,
    get snapshot() {
      return driver.snapshot;
    },
    start: change.start ?? ((listener) => driver.start(listener)),
    submit: change.submit ?? ((request) => driver.submit(request)),
    ussd: (request) => driver.ussd(request),
    speak: (request) => driver.speak(request),
    stop: () => driver.stop(),
  };
}

/** From the header with an 8-bit reference (TS 23.040 §9.2.3.24.1). */
function isLastOfSeveral({ userData: { hasHeader, octets } }: SubmitRequest): boolean {
  return hasHeader && octets[1] === 0 && octets[4] === octets[5];
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(resolve, ms));
}
