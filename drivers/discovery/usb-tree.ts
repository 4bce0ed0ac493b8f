/**
 * From a tty to the USB interface and device it belongs to, by sysfs. Comes in: the name of a tty. Goes out: what the
 * bus says of it; null for a UART, a pty and whatever has gone meanwhile.
 */
import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isUsbBridge } from './usb-facts.ts';
import type { UsbDevice } from './types.ts';

export interface UsbPlace {
  /** `1-1.4`: bus and sockets on the way. */
  readonly device: string;
  readonly interfaceNumber: number;
  readonly protocol: number | null;
  readonly usb: UsbDevice;
}

/** usb-serial puts a node between the tty and the interface, cdc-acm none; a few more do no harm. */
const mostLevels = 4;

export async function usbPlaceOf(tty: string, sysRoot: string): Promise<UsbPlace | null> {
  let folder = await realpath(join(sysRoot, 'class/tty', tty, 'device')).catch(() => null);
  for (let level = 0; folder !== null && level < mostLevels; level += 1) {
    const number = await hexOf(join(folder, 'bInterfaceNumber'));
    if (number !== null) return placeOf(folder, number);
    folder = dirname(folder);
  }
  return null;
}

async function placeOf(interfaceFolder: string, interfaceNumber: number): Promise<UsbPlace | null> {
  const folder = dirname(interfaceFolder);
  const [vendor, product, serial, manufacturer, model, protocol] = await Promise.all([
    textOf(join(folder, 'idVendor')),
    textOf(join(folder, 'idProduct')),
    textOf(join(folder, 'serial')),
    textOf(join(folder, 'manufacturer')),
    textOf(join(folder, 'product')),
    hexOf(join(interfaceFolder, 'bInterfaceProtocol')),
  ]);
  if (vendor === null || product === null) return null;
  const ids = { vendor: vendor.toLowerCase(), product: product.toLowerCase() };
  const name = [manufacturer, model].filter((part) => part !== null).join(' ') || null;
  return {
    device: basename(folder),
    interfaceNumber,
    protocol,
    usb: { ...ids, serial: tellingSerial(serial), name, isBridge: isUsbBridge(ids) },
  };
}

/** Placeholders that makers leave in whole series: one character again and again, or counting up. */
function tellingSerial(serial: string | null): string | null {
  if (serial === null || /^(.)\1*$/.test(serial)) return null;
  return /^0?123456789(abcdef)?$/i.test(serial) ? null : serial;
}

async function hexOf(path: string): Promise<number | null> {
  const text = await textOf(path);
  return text !== null && /^[0-9a-f]{1,4}$/i.test(text) ? Number.parseInt(text, 16) : null;
}

/** Printable ASCII only: some Huawei firmwares say a row of 0xFF (quirk 68). */
async function textOf(path: string): Promise<string | null> {
  const text = await readFile(path, 'latin1').catch(() => '');
  return text.replaceAll(/[^\x20-\x7e]+/g, ' ').trim() || null;
}
