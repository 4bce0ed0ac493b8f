/** What a modem is made of, as main.ts hands it over. */
import type { WireTrace } from '../at/types.ts';
import type { Clock } from '../clock.ts';
import type { BytePort } from '../serial/byte-port.ts';
import type { UsbReset } from '../serial/usb-reset.ts';
import type { PinLedger } from './sim/pin-ledger.ts';

export interface ModemOptions {
  /** Unique among the modems of a process; in logs and metrics. */
  readonly name: string;
  readonly port: BytePort;
  readonly clock: Clock;
  /** 4 to 8 digits. Sent at most once to a SIM that it does not open. */
  readonly pin?: string;
  /** Where `pin` is absent: the PIN of the SIM that is in; null: its number cannot be read before the PIN. */
  readonly pinFor?: (iccid: string | null) => string | undefined;
  /** Which PINs did not open which SIM: share one among all modems of a process. */
  readonly pinLedger?: PinLedger;
  /** Service centre, +E.164: written to the SIM where it has another one or none. */
  readonly smsc?: string;
  /** Pause between a final result and the next command; the profile's unless given. */
  readonly guardMs?: number;
  /** A name from profiles/index.ts; by what the modem says of itself unless given. */
  readonly profile?: string;
  /** USB vendor and product of the open port, `2c7c:0125`, where it belongs to the modem itself and not to a bridge. */
  readonly usb?: () => string | undefined;
  /** 15 digits: another modem on this port is not taken, but the port closed and looked at again. */
  readonly expectedImei?: string;
  /** The last rung of the recovery ladder; left out unless given. */
  readonly usbReset?: UsbReset;
  /** How texts arrive: `stored` (unless given) survives a crash between arrival and commit; `direct` spares the memory. */
  readonly delivery?: 'stored' | 'direct';
  /** AT+CSMS=1: reports and direct texts are acknowledged to the network only after the listener's promise. */
  readonly requestAcknowledge?: boolean;
  readonly trace?: WireTrace;
}
