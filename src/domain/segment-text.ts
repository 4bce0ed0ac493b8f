/**
 * What the gateway asks of the codec: how a text would travel. The codec itself lives in drivers/ and is handed in
 * by main.ts, so that this room stays free of hardware.
 */
import type { MessageEncoding } from './message.ts';

export interface TextPlan {
  readonly encoding: MessageEncoding;
  readonly segments: number;
}

/** @throws GatewayError `text-too-long` above the number of segments the configuration allows */
export type PlanText = (text: string) => TextPlan;
