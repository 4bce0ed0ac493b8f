/** A person at a terminal in front of one virtual modem, on the manual clock. */
import { encodeSubmit, type SubmitOptions } from '../../../drivers/sms/submit-pdu.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import {
  createVirtualModem,
  type VirtualModem,
  type VirtualModemOptions,
} from '../../../drivers/virtual/virtual-modem.ts';
import {
  createVirtualNetwork,
  type VirtualNetwork,
  type VirtualNetworkOptions,
} from '../../../drivers/virtual/virtual-network.ts';
import { ManualClock } from '../../support/manual-clock.ts';

export const ownNumber = '+12025550100';
export const recipient = '+13035550100';
export const airTimeMs = 200;

export interface Terminal {
  readonly clock: ManualClock;
  readonly network: VirtualNetwork;
  readonly modem: VirtualModem;
  /** Types a line and gives back what came within `ms` of clock time. */
  readonly line: (text: string, ms?: number) => Promise<string>;
  /** Types bytes as they are. */
  readonly type: (text: string, ms?: number) => Promise<string>;
  /** What comes within `ms`. */
  readonly listen: (ms: number) => Promise<string>;
  /** A whole AT+CMGS dialogue in PDU mode; gives back what came after Ctrl-Z within the air time. */
  readonly send: (options?: Partial<SubmitOptions> & { text?: string }, ms?: number) => Promise<string>;
}

export interface TerminalOptions extends Partial<Omit<VirtualModemOptions, 'sim'>> {
  readonly clock?: ManualClock;
  readonly sim?: Partial<VirtualModemOptions['sim']>;
  readonly networkOptions?: Partial<VirtualNetworkOptions>;
  /** Whether `ATE0` and `AT+CMEE=1` are done already; true. */
  readonly isPrepared?: boolean;
}

export async function openTerminal(options: TerminalOptions = {}): Promise<Terminal> {
  const clock = options.clock ?? new ManualClock();
  const network = options.network ?? createVirtualNetwork({ clock, airTimeMs, ...options.networkOptions });
  const modem = createVirtualModem({
    name: 'modem0',
    imei: '004400120000011',
    ...options,
    clock,
    network,
    sim: { number: ownNumber, iccid: '8901010000000000017', imsi: '001010000000001', ...options.sim },
  });
  let output = '';
  modem.onOutput((bytes) => void (output += Buffer.from(bytes).toString('latin1')));
  const listen = async (ms: number) => {
    await clock.advance(ms);
    const heard = output;
    output = '';
    return heard;
  };
  const type = (text: string, ms = 0) => {
    modem.receive(Buffer.from(text, 'latin1'));
    return listen(ms);
  };
  const line = (text: string, ms = 0) => type(`${text}\r`, ms);
  if (options.isPrepared ?? true) {
    await line('ATE0');
    await line('AT+CMEE=1');
  }
  return {
    clock,
    network,
    modem,
    listen,
    type,
    line,
    async send({ text = 'hello', ...submit } = {}, ms = airTimeMs) {
      const { pdu, length } = submitPdu({ text, ...submit });
      const prompt = await line(`AT+CMGS=${length}`);
      if (!prompt.endsWith('\r\n> ')) return prompt;
      return type(`${pdu}\u001a`, ms);
    },
  };
}

export function submitPdu(options: Partial<SubmitOptions> & { text?: string }): {
  pdu: string;
  length: number;
} {
  const { text = 'hello', ...submit } = options;
  const userData = segmentText(text, { reference: 1 }).segments[0];
  if (!userData) throw new Error('no segment');
  return encodeSubmit({ to: recipient, userData, requestStatusReport: true, ...submit });
}
