/**
 * What is known of USB ids before a port is opened, as data: which chips are mere bridges, and what the interfaces of
 * a modem are for. It decides the order of asking, and which ports are never opened; who is there the modem tells.
 */
import type { PortCandidate, PortRole, UsbDevice } from './types.ts';

/** Vendors of chips from USB to serial: CH340, CP210x, FTDI, PL2303. */
const bridges: readonly string[] = ['1a86', '10c4', '0403', '067b'];

interface InterfaceRoles {
  readonly usb: readonly string[];
  readonly byNumber?: Readonly<Record<number, PortRole>>;
  readonly byProtocol?: Readonly<Record<number, PortRole>>;
}

const roles: readonly InterfaceRoles[] = [
  // Quirk 36; the products share the order with 0125 (ModemManager, plugin quectel).
  {
    usb: ['2c7c:0121', '2c7c:0125', '2c7c:0191', '2c7c:0195', '2c7c:0296', '2c7c:0306', '2c7c:0512'],
    byNumber: { 0: 'diagnostic', 1: 'gps', 2: 'at', 3: 'modem' },
  },
  // Quirk 33: one product id for the whole LTE family.
  {
    usb: ['1e0e:9001'],
    byNumber: { 0: 'diagnostic', 1: 'gps', 2: 'at', 3: 'modem', 4: 'audio' },
  },
  // Quirk 2: only the PCUI port prints unsolicited lines. The numbers of its interfaces change from stick to stick.
  { usb: ['12d1'], byProtocol: { 0x01: 'modem', 0x02: 'at' } },
];

export function isUsbBridge(usb: Pick<UsbDevice, 'vendor' | 'product'>): boolean {
  return bridges.some((id) => fits(id, usb));
}

/** @param protocol bInterfaceProtocol */
export function roleOf(
  usb: Pick<UsbDevice, 'vendor' | 'product'>,
  interfaceNumber: number,
  protocol: number | null,
): PortRole | undefined {
  const known = roles.find(({ usb: ids }) => ids.some((id) => fits(id, usb)));
  return (
    known?.byNumber?.[interfaceNumber] ?? (protocol === null ? undefined : known?.byProtocol?.[protocol])
  );
}

/** A diagnostic port takes AT for a frame of its own protocol, some lock up; GPS and audio have nothing to say. */
export function isNeverOpened({ role }: PortCandidate): boolean {
  return role === 'diagnostic' || role === 'gps' || role === 'audio';
}

/** For sorting the ports of one device: unsolicited lines come on the AT port, a call for data occupies the modem port. */
export function preference({ role }: PortCandidate): number {
  return role === 'at' ? 0 : role === 'modem' ? 2 : 1;
}

function fits(id: string, { vendor, product }: Pick<UsbDevice, 'vendor' | 'product'>): boolean {
  return id === vendor || id === `${vendor}:${product}`;
}
