/**
 * A port that knows to which USB device it led when it was opened last: the profile asks for its id, the last rung of
 * the recovery ladder for its place. A bridge is nobody's own device: its id says nothing, and others may sit behind it.
 */
import { type BytePort, createUsbReset, type PortCandidate, type UsbReset } from '../../drivers/index.ts';
import type { Clock } from '../ops/clock.ts';

export interface UsbPort {
  readonly port: BytePort;
  /** Vendor and product, `2c7c:0125`. */
  readonly usb: () => string | undefined;
  readonly usbReset: UsbReset;
}

/** @param findPort what the machine knows of a path; null: nothing */
export function watchUsb(
  port: BytePort,
  findPort: (path: string) => Promise<PortCandidate | null>,
  clock: Clock,
): UsbPort {
  let own: PortCandidate | null = null;
  return {
    port: {
      get path() {
        return port.path;
      },
      async open(handlers) {
        await port.open(handlers);
        const found = await findPort(port.path);
        own = found?.usb && !found.usb.isBridge ? found : null;
      },
      write: (bytes) => port.write(bytes),
      close: () => port.close(),
    },
    usb: () => (own?.usb ? `${own.usb.vendor}:${own.usb.product}` : undefined),
    usbReset: createUsbReset({ clock, device: async () => own?.device ?? null }),
  };
}
