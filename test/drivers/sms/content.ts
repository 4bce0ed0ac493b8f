/** User data decoded through a DELIVER around it. */

import { decodeDeliver, encodeDeliver } from '../../../drivers/sms/deliver-pdu.ts';
import type { Content, SegmentUserData } from '../../../drivers/sms/types.ts';

export function contentOf(userData: SegmentUserData): Content {
  const timestamp = { epochMs: 0, offsetMinutes: 0 };
  return decodeDeliver(encodeDeliver({ from: '+1', userData, timestamp }).pdu);
}
