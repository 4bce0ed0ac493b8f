/**
 * The port of a modem known by who it is: every open() goes to wherever the modem is plugged in then, and keeps the
 * locator from its ports until it is closed. So a driver that opens again finds its modem under any name.
 */
import type { BytePort } from '../serial/byte-port.ts';
import { createTurns } from '../serial/in-turn.ts';
import { localError } from '../verdicts.ts';
import type { ModemLocator } from './modem-locator.ts';
import type { WantedModem } from './modem-register.ts';

/**
 * `path` is that of the port opened last; before that `modem:` and what it is known by. open() throws `port-missing`
 * where the modem is nowhere or in use by another driver.
 */
export function createLocatedPort(locator: ModemLocator, wanted: WantedModem): BytePort {
  const inTurn = createTurns();
  let path = `modem:${wanted.key ?? wanted.imei ?? wanted.iccid ?? ''}`;
  let current: { readonly port: BytePort; release(): void } | null = null;

  const give = () => {
    current?.release();
    current = null;
  };

  return {
    get path() {
      return path;
    },

    open: (handlers) =>
      inTurn(async () => {
        if (current) throw localError('port-busy', path);
        const place = await locator.locate(wanted);
        const release = place && locator.claim(place.candidate);
        if (!place || !release) throw localError('port-missing', path);
        try {
          const port = locator.openPort(place.candidate, place.baudRate);
          path = port.path;
          current = { port, release };
          await port.open({
            onData: (bytes) => handlers.onData(bytes),
            onClose(reason) {
              give();
              handlers.onClose(reason);
            },
          });
        } catch (error) {
          current = null;
          release();
          throw error;
        }
      }),

    write: (bytes) => current?.port.write(bytes),

    close: () =>
      inTurn(async () => {
        const open = current;
        current = null;
        try {
          await open?.port.close();
        } finally {
          open?.release();
        }
      }),
  };
}
