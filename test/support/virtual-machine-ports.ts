/**
 * The serial ports of a machine on which virtual modems are plugged in: each plug gives a port with a new name, as the
 * kernel does while the old one is still held open.
 */
import type { PortCandidate } from '../../drivers/index.ts';
import type { BytePort } from '../../drivers/serial/byte-port.ts';
import { localError } from '../../drivers/verdicts.ts';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import { createVirtualPort } from '../../drivers/virtual/virtual-port.ts';
import type { MachinePorts } from '../../src/sms/ports-of-machine.ts';

export function virtualMachinePorts(modems: readonly VirtualModem[]): MachinePorts {
  let nextName = 0;
  const pathOf = new Map<VirtualModem, string>();
  const name = (modem: VirtualModem) => {
    pathOf.set(modem, `/virtual/ttyUSB${nextName}`);
    nextName += 1;
  };
  for (const modem of modems) {
    if (modem.isPlugged) name(modem);
    modem.onPlug((isPlugged) => (isPlugged ? name(modem) : pathOf.delete(modem)));
  }
  return {
    listPorts: async () => [...pathOf.values()].map(candidate),
    findPort: async () => null,
    openPort: ({ path }) => {
      const modem = [...pathOf].find(([, at]) => at === path)?.[0];
      return modem ? createVirtualPort(modem, { path }) : missingPort(path);
    },
  };
}

/** The name of an earlier plug. */
function missingPort(path: string): BytePort {
  return {
    path,
    open: () => Promise.reject(localError('port-missing')),
    write() {},
    close: () => Promise.resolve(),
  };
}

function candidate(path: string): PortCandidate {
  return { path, stablePath: null, device: path, interfaceNumber: 2, usb: null, plugStamp: path };
}
