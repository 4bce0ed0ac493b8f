/**
 * The words of finding modems: a port that the machine has, what answered on it, and a modem with all the ports it
 * speaks on. A modem is recognised by IMEI and ICCID, never by the name of its tty (modems.md 7).
 */
import type { ModemIdentity } from '../driver.ts';

/** A port that could lead to a modem. Nothing was written to it. */
export interface PortCandidate {
  /** What to open now, e.g. /dev/ttyUSB2; another name after the next plug. */
  readonly path: string;
  /** A link of /dev/serial/by-path: the same as long as the cable stays in its socket. */
  readonly stablePath: string | null;
  /** Ports of one USB device share it, e.g. `1-1.4`; null for a UART, a pty or a socket. */
  readonly device: string | null;
  readonly interfaceNumber: number | null;
  readonly usb: UsbDevice | null;
  /** Another one after every plug, also where the path is the same; undefined: it cannot be told (a socket). */
  readonly plugStamp?: string;
  /** What the maker uses this interface for; undefined: not known. */
  readonly role?: PortRole;
}

/** `at`: commands and unsolicited lines; `modem`: the data port, which answers AT as well; the others are never opened. */
export type PortRole = 'at' | 'modem' | 'gps' | 'diagnostic' | 'audio';

export interface UsbDevice {
  /** Lower-case hex, e.g. `2c7c`. */
  readonly vendor: string;
  readonly product: string;
  /** Null where the maker gave none or the same to all of them. */
  readonly serial: string | null;
  /** The maker's words, made printable (quirk 68); null: none. */
  readonly name: string | null;
  /** True: a bridge such as CH340 or CP2102, whose id says nothing of the modem behind it. */
  readonly isBridge: boolean;
}

export type ProbeResult =
  | {
      readonly kind: 'modem';
      readonly identity: ModemIdentity;
      /** The speed it answered at. */
      readonly baudRate: number;
      /** As CPIN? says; null: it does not tell. */
      readonly sim: 'ready' | 'pin' | 'puk' | 'missing' | null;
      readonly profile: string;
    }
  | { readonly kind: 'none'; readonly reason: NoModemReason };

/** `mute`: nothing answers AT. `foreign`: bytes come, and none is an answer (a GPS, a console). `busy`: another program has it. */
export type NoModemReason = 'mute' | 'foreign' | 'busy' | 'denied' | 'missing' | 'failed';

/** One modem, on one or more ports. */
export interface FoundModem {
  /** Stable over replugs and restarts: made of IMEI, and of ICCID or place where the IMEI is not unique. */
  readonly key: string;
  readonly identity: ModemIdentity;
  readonly baudRate: number;
  readonly sim: Extract<ProbeResult, { kind: 'modem' }>['sim'];
  readonly profile: string;
  /** The one to speak on. */
  readonly port: PortCandidate;
  /** Others that answered with the same IMEI: siblings, not further modems. */
  readonly siblings: readonly PortCandidate[];
}

export interface ScanReport {
  readonly modems: readonly FoundModem[];
  readonly others: readonly { readonly port: PortCandidate; readonly reason: NoModemReason }[];
  readonly tookMs: number;
}
