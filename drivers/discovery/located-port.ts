/**
 * The port of a modem known by who it is: every open() goes to wherever the modem is plugged in then, and keeps the
 * locator from its ports until it is closed. So a driver that opens again finds its modem under any name.
 */
import type { BytePort } from '../serial/byte-port.ts';
import { createTurns } from '../serial/in-turn.ts';
import { ModemError } from '../errors.ts';
import { localError, localVerdict } from '../verdicts.ts';
import type { ModemLocator } from './modem-locator.ts';
import type { WantedModem } from './modem-register.ts';

/**
 * `path` is that of the port opened last; before that `modem:` and the end of what it is known by. open() throws `port-missing`
 * where the modem is nowhere or in use by another driver.
 */
export function createLocatedPort(locator: ModemLocator, wanted: WantedModem): BytePort {
  const inTurn = createTurns();
  let path = `modem:${shownEnd(wanted.key ?? wanted.imei ?? wanted.iccid ?? '')}`;
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
        if (!place || !release) throw nowhere(path);
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

/** No whole number is shown: the last six digits are those on the sticker. */
function shownEnd(name: string): string {
  return name.replaceAll(/\d{7,}/g, (digits) => `...${digits.slice(-6)}`);
}

/** The usual sentence speaks of a path in the config, and there is none. */
function nowhere(path: string): ModemError {
  const text = 'The modem is on none of the ports: plug it in; `sallyport modems scan` shows what is there.';
  return new ModemError({ ...localVerdict('port-missing'), text }, { detail: path });
}
