/** Messages to accept, for processes without a test runner around them. */
import { makeId, type RandomBytes } from '../../src/domain/ids.ts';
import type { MessageDraft } from '../../src/store/store.ts';

export class Draft {
  readonly #tenantId: string;
  readonly #randomBytes: RandomBytes;

  constructor(tenantId: string, randomBytes: RandomBytes) {
    this.#tenantId = tenantId;
    this.#randomBytes = randomBytes;
  }

  next(createdAt: number, over: Partial<MessageDraft['message']> = {}): MessageDraft {
    return {
      message: {
        id: makeId('msg', createdAt, this.#randomBytes),
        tenantId: this.#tenantId,
        to: '+989121234567',
        lane: 'otp',
        status: 'queued',
        encoding: 'gsm7',
        segmentCount: 1,
        concatReference: 77,
        onUnknown: 'resend',
        pinnedSim: null,
        tags: [],
        createdAt,
        expiresAt: createdAt + 300_000,
        finishedAt: null,
        reason: null,
        isPossibleDuplicate: false,
        ...over,
      },
      apiKeyId: null,
      sealedBody: Uint8Array.of(1, 2, 3, 255),
      idempotency: null,
    };
  }
}
