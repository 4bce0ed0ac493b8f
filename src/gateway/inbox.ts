/**
 * What came in, as every surface reads it: messages by kind, and the PDUs that nobody could read.
 */
import type { InboundMessage, UnreadablePdu } from '../domain/inbound.ts';
import type { InboundKind } from '../domain/inbound-kind.ts';
import type { InboundStore, Page, PageRequest } from '../store/store.ts';

export interface Inbox {
  /** Those for people, unless a kind is named. */
  list(
    tenantId: string,
    filter: { readonly kind?: InboundKind | undefined },
    page: PageRequest,
  ): Promise<Page<InboundMessage>>;
  listUnreadable(tenantId: string, page: PageRequest): Promise<Page<UnreadablePdu>>;
}

export function createInbox(store: Pick<InboundStore, 'listInbound' | 'listUnreadable'>): Inbox {
  return {
    list: (tenantId, filter, page) => store.listInbound(tenantId, filter, page),
    listUnreadable: (tenantId, page) => store.listUnreadable(tenantId, page),
  };
}
