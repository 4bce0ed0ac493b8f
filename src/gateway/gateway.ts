/**
 * What the gateway can do, in one place: every surface is given this and calls nothing else.
 */
import type { MessageDetail } from '../store/store.ts';
import type { Fleet } from './fleet.ts';
import type { Inbox } from './inbox.ts';
import type { KeyService } from './keys.ts';
import type { MessageService } from './messages.ts';

export type { MessageDetail };

export interface Gateway {
  readonly keys: KeyService;
  readonly messages: MessageService;
  readonly inbox: Inbox;
  readonly fleet: Fleet;
  readonly health: Health;
}

export interface Health {
  /** Ready: the database takes writes and at least one SIM is registered. */
  readiness(): Promise<{ isReady: boolean; checks: readonly HealthCheck[] }>;
  /** Prometheus text exposition. */
  metrics(): Promise<{ contentType: string; body: string }>;
}

export interface HealthCheck {
  readonly name: string;
  readonly isOk: boolean;
  /** The cause and the cure where it is not. */
  readonly detail: string;
}
