/** A network with a row of virtual modems on it, each with an identity of its own: what `simulate` and `demo` serve. */
import type { Clock } from '../clock.ts';
import { simNumber, simNumberCount } from './magic-numbers.ts';
import type { Personality } from './personality.ts';
import type { PersonalityName } from './personalities/index.ts';
import { type Random, seededRandom } from './random.ts';
import type { RadioOptions } from './radio.ts';
import { createVirtualModem, type VirtualModem } from './virtual-modem.ts';
import { createVirtualNetwork, type VirtualNetwork, type VirtualNetworkOptions } from './virtual-network.ts';

export interface VirtualBankOptions extends VirtualNetworkOptions {
  /** 1 to 100. */
  readonly count: number;
  readonly clock: Clock;
  readonly random?: Random;
  /** One for all, or one for each by its position; clean. */
  readonly personality?: Personality | PersonalityName | ((index: number) => Personality | PersonalityName);
  readonly radio?: RadioOptions;
}

export interface VirtualBank {
  readonly network: VirtualNetwork;
  /** Named modem0, modem1 ...; their numbers are simNumber(0), simNumber(1) ... */
  readonly modems: readonly VirtualModem[];
  /** Pulls every modem, so that no timer of theirs keeps the process alive. */
  stop(): void;
}

/** TAC of a test device (GSMA range 00), MCC and MNC of the test network, issuer of a telecom card in country 1. */
const typeAllocationCode = '00440012';
const testNetwork = '00101';
const cardIssuer = '890101';

const balance = { text: 'Balance: 10.00. Valid for ever.' };
const menu = { text: '1 Balance\r\n2 Tariff', expectsReply: true };

export function createVirtualBank(options: VirtualBankOptions): VirtualBank {
  const { count, clock, personality = 'clean' } = options;
  if (!Number.isInteger(count) || count < 1 || count > simNumberCount) {
    throw new RangeError(`a virtual bank has 1 to ${simNumberCount} modems, not ${count}`);
  }
  const random = options.random ?? seededRandom(1);
  const network = createVirtualNetwork({ ...options, random });
  const modems = Array.from({ length: count }, (_, index) => {
    const serial = String(index + 1).padStart(6, '0');
    return createVirtualModem({
      network,
      clock,
      random,
      name: `modem${index}`,
      imei: withCheckDigit(typeAllocationCode + serial),
      sim: {
        number: simNumber(index),
        iccid: withCheckDigit(`${cardIssuer}000000${serial}`),
        imsi: `${testNetwork}0000${serial}`,
      },
      personality: typeof personality === 'function' ? personality(index) : personality,
      ussd: { '*100#': balance, '*123#': menu, '1': balance, '2': { text: 'Every text: 0.00' } },
      ...(options.radio ? { radio: options.radio } : {}),
    });
  });
  return {
    network,
    modems,
    stop() {
      for (const modem of modems) modem.unplug();
    },
  };
}

/** Luhn, as IMEI (TS 23.003 §B.2) and ICCID (ITU-T E.118) have it. */
export function withCheckDigit(digits: string): string {
  let sum = 0;
  for (const [at, digit] of digits.split('').reverse().entries()) {
    const doubled = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + ((10 - (sum % 10)) % 10);
}
