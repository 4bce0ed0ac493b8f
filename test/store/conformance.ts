/**
 * What every store engine must do, verb by verb. An engine's own test file calls this with a way to open a new store.
 */
import { afterEach, beforeEach, describe } from 'vitest';
import { testApiKeys } from './conformance/api-keys.ts';
import { testClaims } from './conformance/claims.ts';
import { testInbound } from './conformance/inbound.ts';
import { testInboundModel } from './conformance/inbound-model.ts';
import { testInboundParts } from './conformance/inbound-parts.ts';
import { testMessages } from './conformance/messages.ts';
import { testModel } from './conformance/model.ts';
import { testModems } from './conformance/modems.ts';
import { testOutcomes } from './conformance/outcomes.ts';
import { testOverdue } from './conformance/overdue.ts';
import { testQueue } from './conformance/queue.ts';
import { testReports } from './conformance/reports.ts';
import { testRetention } from './conformance/retention.ts';
import { testSims } from './conformance/sims.ts';
import { testStartingOver } from './conformance/starting-over.ts';
import { testUnknown } from './conformance/unknown.ts';
import { type Opened, type OpenStore, Scene } from './scene.ts';

export function describeStore(name: string, open: OpenStore): void {
  describe(`${name} keeps the contract of the store`, () => {
    let opened: Opened;
    let scene: Scene;
    beforeEach(async () => {
      opened = await open();
      scene = new Scene(opened.store);
    });
    afterEach(() => opened.dispose());
    const current = () => scene;

    describe('API keys', () => testApiKeys(current));
    describe('messages', () => testMessages(current));
    describe('the ready queue', () => testQueue(current));
    describe('claims', () => testClaims(current));
    describe('outcomes of submissions', () => testOutcomes(current));
    describe('unknown outcomes', () => testUnknown(current));
    describe('starting over', () => testStartingOver(current));
    describe('status reports', () => testReports(current));
    describe('the end of a lifetime', () => testOverdue(current));
    describe('what is old', () => testRetention(current));
    describe('inbound texts', () => testInbound(current));
    describe('parts of inbound texts', () => testInboundParts(current));
    describe('SIMs', () => testSims(current));
    describe('modems', () => testModems(current));
  });

  describe(`${name} under random histories`, () => testModel(open));
  describe(`${name} under random arrivals`, () => testInboundModel(open));
}
