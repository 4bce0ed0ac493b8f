/** Received parts as the tests of inbound texts make them. */
import type { InboundMessage, InboundPart } from '../../src/domain/inbound.ts';
import type { InboundKind } from '../../src/domain/inbound-kind.ts';
import { type Scene, SIM_A, START } from './scene.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Long after everything that time may bring about. */
export const FAR = START + 1_000 * HOUR;

let pdus = 0;

/** Another PDU each time. */
export function part(over: Partial<InboundPart> = {}): InboundPart {
  pdus += 1;
  return {
    simId: SIM_A,
    from: '+989120000009',
    kind: 'text',
    replaceType: null,
    text: 'hello',
    encoding: 'gsm7',
    concatenation: null,
    smscTimestamp: START,
    pdu: `04${pdus}`,
    receivedAt: START,
    ...over,
  };
}

type Header = NonNullable<InboundPart['concatenation']>;

/** Part `sequence` of a text; its own text is the number in angle brackets. */
export function piece(
  sequence: number,
  over: Partial<InboundPart> & { readonly header?: Partial<Header> } = {},
): InboundPart {
  const { header, ...rest } = over;
  const concatenation = { reference: 5, width: 8, total: 3, sequence, ...header } as const;
  return part({ text: `<${sequence}>`, concatenation, ...rest });
}

export async function listed(scene: Scene, kind?: InboundKind): Promise<readonly InboundMessage[]> {
  const { store, tenantId } = scene;
  return (await store.listInbound(tenantId, { kind }, { cursor: null, limit: 500 })).items;
}

/** Feeds parts one by one; what became of each. */
export async function receive(scene: Scene, ...parts: readonly InboundPart[]): Promise<readonly string[]> {
  const kinds: string[] = [];
  for (const one of parts) kinds.push((await scene.store.recordInboundPart(one)).kind);
  return kinds;
}
