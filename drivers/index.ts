/**
 * The only door to drivers/: what turns a segment into radio, and the virtual bank that stands in for it.
 */
export { type Clock, systemClock, type Timer } from './clock.ts';
export type {
  ModemDriver,
  ModemEvent,
  ModemListener,
  ModemSnapshot,
  ReceivedPart,
  ReceivedReport,
  SubmitOutcome,
} from './driver.ts';
export { ModemError, type Verdict } from './errors.ts';
export { createModem } from './modem/at-modem.ts';
export { createPinLedger, type PinLedger } from './modem/pin-guard.ts';
export { createPort } from './serial/open-port.ts';
export { decodePdu } from './sms/decode-pdu.ts';
export { decodeTpStatus } from './sms/delivery-status.ts';
export { NATIONAL_LANGUAGES } from './sms/gsm7-tables.ts';
export { PduError } from './sms/pdu-error.ts';
export { describePdu, describePduError } from './sms/pdu-json.ts';
export { segmentText } from './sms/segment-text.ts';
export { encodeSubmit } from './sms/submit-pdu.ts';
export type { NationalLanguage, SegmentUserData } from './sms/types.ts';
export { createVirtualBank, type VirtualBank } from './virtual/bank.ts';
export { servePty } from './virtual/pty-server.ts';
export { serveTcp } from './virtual/tcp-server.ts';
