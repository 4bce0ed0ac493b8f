/**
 * The only door to drivers/: what turns a segment into radio, and the virtual bank that stands in for it.
 */
export { createAtChannel } from './at/channel.ts';
export { maskWire } from './at/mask-wire.ts';
export type { AtCommand, AtReply, Unsolicited } from './at/types.ts';
export { type Clock, systemClock, type Timer } from './clock.ts';
export { watchDevices } from './discovery/device-watch.ts';
export { createLocatedPort } from './discovery/located-port.ts';
export {
  createModemLocator,
  type ModemLocator,
  type ModemLocatorOptions,
} from './discovery/modem-locator.ts';
export { type Examination, examineModem } from './discovery/examine-modem.ts';
export { listPorts } from './discovery/port-inventory.ts';
export { scanPorts } from './discovery/scan.ts';
export type { FoundModem, PortCandidate, ScanReport } from './discovery/types.ts';
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
export type { PinLedger } from './modem/sim/pin-ledger.ts';
export type { BytePort } from './serial/byte-port.ts';
export { createPort } from './serial/open-port.ts';
export { createUsbReset, type UsbReset } from './serial/usb-reset.ts';
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
