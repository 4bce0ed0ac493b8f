/** Every route, in the order of the docs. */
import type { Route } from '../route.ts';
import { healthRoutes } from './health.ts';
import { inboundRoutes } from './inbound.ts';
import { messageRoutes } from './messages.ts';
import { modemDialogueRoutes } from './modem-dialogues.ts';
import { modemRoutes } from './modems.ts';
import { simRoutes } from './sims.ts';

export const ROUTES: readonly Route[] = [
  ...messageRoutes,
  ...inboundRoutes,
  ...modemRoutes,
  ...modemDialogueRoutes,
  ...simRoutes,
  ...healthRoutes,
];
