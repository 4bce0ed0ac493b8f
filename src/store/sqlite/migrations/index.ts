/** The migrations in their order: the n-th one makes schema n (PRAGMA user_version). Only ever appended to. */
import { first } from './001-first.ts';
import { inbound } from './002-inbound.ts';
import { retention } from './003-retention.ts';

export const MIGRATIONS: readonly string[] = [first, inbound, retention];
