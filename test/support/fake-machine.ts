/** The ports of a machine in memory: plugged and unplugged by the test, opened by what is tested. */
import type { BytePort, BytePortHandlers } from '../../drivers/serial/byte-port.ts';
import type { PortCandidate } from '../../drivers/discovery/types.ts';
import { createVirtualPort } from '../../drivers/virtual/virtual-port.ts';
import type { VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import { localError } from '../../drivers/verdicts.ts';

/** What sits behind a port: a modem, something that never stops talking, nothing, or an error of the system. */
export type Behind =
  | VirtualModem
  | { readonly says: string }
  | 'mute'
  | 'port-busy'
  | 'port-denied'
  | 'port-failed';

export class FakeMachine {
  readonly #plugs = new Map<string, { readonly candidate: PortCandidate; behind: Behind }>();
  #stamps = 0;
  /** `path@baud`, in order. */
  readonly opened: string[] = [];
  /** Open now. */
  readonly open = new Set<string>();
  /** Everything that was written, by path. */
  readonly written = new Map<string, string>();
  /** Bauds at which something answers; others carry nothing. */
  baudOf: (path: string) => number | null = () => null;

  plug(path: string, behind: Behind, about: Partial<PortCandidate> = {}): PortCandidate {
    this.#stamps += 1;
    const candidate: PortCandidate = {
      path,
      stablePath: null,
      device: null,
      interfaceNumber: null,
      usb: null,
      plugStamp: String(this.#stamps),
      ...about,
    };
    this.#plugs.set(path, { candidate, behind });
    return candidate;
  }

  pull(path: string): void {
    this.#plugs.delete(path);
  }

  /** Another thing answers on the same socket; the bus does not notice. */
  swap(path: string, behind: Behind): void {
    const plug = this.#plugs.get(path);
    if (plug) plug.behind = behind;
  }

  get candidates(): readonly PortCandidate[] {
    return [...this.#plugs.values()].map(({ candidate }) => candidate);
  }

  readonly listPorts = async (): Promise<readonly PortCandidate[]> => this.candidates;

  readonly openPort = (candidate: PortCandidate, baudRate: number): BytePort => {
    const { path } = candidate;
    let inner: BytePort | null = null;
    return {
      path,
      open: async (handlers) => {
        this.opened.push(`${path}@${baudRate}`);
        const behind = this.#plugs.get(path)?.behind;
        if (!behind) throw localError('port-missing');
        if (this.open.has(path)) throw localError('port-busy');
        if (behind === 'port-busy' || behind === 'port-denied' || behind === 'port-failed') {
          throw localError(behind);
        }
        inner = this.#portOf(path, behind, baudRate);
        await inner.open(this.#counting(path, handlers));
        this.open.add(path);
      },
      write: (bytes) => {
        this.written.set(path, (this.written.get(path) ?? '') + Buffer.from(bytes).toString('latin1'));
        inner?.write(bytes);
      },
      close: async () => {
        this.open.delete(path);
        await inner?.close();
      },
    };
  };

  opensOf(path: string): number {
    return this.opened.filter((one) => one.startsWith(`${path}@`)).length;
  }

  #counting(path: string, handlers: BytePortHandlers): BytePortHandlers {
    return {
      onData: (bytes) => handlers.onData(bytes),
      onClose: () => {
        this.open.delete(path);
        handlers.onClose(localError('port-unplugged'));
      },
    };
  }

  #portOf(path: string, behind: Exclude<Behind, `port-${string}`>, baudRate: number): BytePort {
    const right = this.baudOf(path);
    if (right !== null && right !== baudRate) return talker(path, '\xf8\x00\x80');
    if (behind === 'mute') return talker(path, '');
    if ('says' in behind) return talker(path, behind.says);
    return createVirtualPort(behind, { path });
  }
}

/** Answers whatever is written with the same bytes; with none it is silent. */
function talker(path: string, says: string): BytePort {
  let handlers: BytePortHandlers | null = null;
  return {
    path,
    open: async (opened) => void (handlers = opened),
    write() {
      const to = handlers;
      if (says !== '') queueMicrotask(() => handlers === to && to?.onData(Buffer.from(says, 'latin1')));
    },
    close: async () => void (handlers = null),
  };
}
