/** Puts received parts into a store, each with a PDU of its own. */
import type { InboundPart } from '../../src/domain/inbound.ts';
import type { Store } from '../../src/store/store.ts';

export const RECEIVED_AT = Date.UTC(2026, 10, 23, 9, 0, 0);

let count = 0;

export async function receive(store: Store, ...parts: readonly Partial<InboundPart>[]): Promise<void> {
  for (const over of parts) {
    count += 1;
    const receivedAt = RECEIVED_AT + count;
    await store.recordInboundPart({
      simId: 'sim_A',
      from: 'BANK',
      kind: 'text',
      replaceType: null,
      text: 'hello',
      encoding: 'gsm7',
      concatenation: null,
      smscTimestamp: receivedAt,
      pdu: `04${count}`,
      receivedAt,
      ...over,
    });
  }
}
