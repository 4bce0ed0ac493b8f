/** The short form of `npm run crash`: as many crashes as fit, at moments that a seed chose, and not one promise broken. */
import { describe, expect, it } from 'vitest';
import { type CampaignFigures, runCampaign } from './campaign.ts';
import { storageShim } from './storage-shim.ts';

const promisesKept = (figures: CampaignFigures) => ({
  lost: [],
  copies: [],
  doubles: [],
  strange: [],
  integrity: 'ok',
  messagesStored: figures.accepted,
});

describe.concurrent('crash after crash under load', { timeout: 400_000 }, () => {
  it('kill -9: nothing accepted is lost, no copy against the policy, one message per key', async () => {
    const figures = await runCampaign({ by: 'kill', crashes: 50, budgetMs: 18_000, seed: 1 });
    expect(figures).toMatchObject(promisesKept(figures));
    expect(figures.accepted).toBeGreaterThan(0);
  });

  it.skipIf(storageShim === null)(
    'power cut: the same where only what was synced is left (needs gcc on Linux)',
    async () => {
      const figures = await runCampaign({ by: 'power-cut', crashes: 50, budgetMs: 18_000, seed: 2 });
      expect(figures).toMatchObject(promisesKept(figures));
      expect(figures.accepted).toBeGreaterThan(0);
    },
  );
});
