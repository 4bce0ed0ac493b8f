/** Texts on their way out: TS 27.005 §3.5.1, §3.5.2, §3.5.4, §3.5.5 and the acknowledgement of §3.4.4. */
import { modemText } from '../character-set.ts';
import { numberArgument, splitArguments } from '../command-line.ts';
import type { CommandTable, ModemCore } from '../command-table.ts';
import { cms, error, ok, type Reply } from '../reply.ts';
import type { SlotStatus } from '../sms-storage.ts';
import { textSubmitPdu } from '../text-submit.ts';
import { tpduLength } from '../text-mode.ts';

const invalidPduParameter = cms(304);
const invalidTextParameter = cms(305);
const invalidIndex = cms(321);
const memoryFull = cms(322);
const smscUnknown = cms(330);
const noService = cms(331);
const noAcknowledgementExpected = cms(340);

/** The modem takes commands again after this time, though the network has not answered; the answer may still come. */
const patienceMs = 30_000;
const longestTpdu = 176;
const escaped = ok();

export const smsSendingCommands: CommandTable = {
  '+CMGS': { needsSim: 'cms', write: send },
  '+CMGW': { needsSim: 'cms', write: write, exec: (modem) => write(modem, '') },
  '+CMSS': { needsSim: 'cms', write: sendStored },
  '+CNMA': { exec: (modem) => acknowledge(modem, ''), write: acknowledge, test: '+CNMA: (0-2)' },
};

function send(modem: ModemCore, argument: string): Reply {
  if (!modem.radio.isRegistered) return noService;
  return promptForPdu(modem, argument, (pdu) => transmit(modem, pdu, '+CMGS'));
}

function write(modem: ModemCore, argument: string): Reply {
  return promptForPdu(modem, argument, (pdu) => {
    const memory = modem.settings.memories[1];
    const isSubmit = (tpduFirstOctet(pdu) & 3) === 1;
    const status: SlotStatus = isSubmit ? 2 : 1;
    const index = modem.storage.store(memory, { kind: isSubmit ? 'submit' : 'text', status, pdu });
    return index === null ? memoryFull : ok(`+CMGW: ${index}`);
  });
}

function sendStored(modem: ModemCore, argument: string): Reply {
  const index = numberArgument(splitArguments(argument)[0], Number.NaN);
  const stored = modem.storage.read(modem.settings.memories[1], index);
  if (stored?.kind !== 'submit') return invalidIndex;
  if (!modem.radio.isRegistered) return noService;
  return transmit(modem, stored.pdu, '+CMSS', () => void (stored.status = 3));
}

/** The prompt, and what comes back from it as a PDU: hex in PDU mode, a text in text mode. */
function promptForPdu(modem: ModemCore, argument: string, use: (pdu: string) => Reply): Reply {
  const parts = splitArguments(argument);
  if (modem.settings.isTextMode) {
    const number = modemText(parts[0] ?? '', modem.settings.characterSet);
    if (number === undefined || !/^\+?[\d*#a-c]*$/i.test(number)) return invalidTextParameter;
    return {
      kind: 'prompt',
      take(input) {
        if (input === null) return escaped;
        const pdu = textSubmitPdu(number, numberArgument(parts[1], 0), input, modem.settings);
        return pdu === undefined ? invalidTextParameter : use(pdu);
      },
    };
  }
  const length = numberArgument(parts[0], Number.NaN);
  if (!(length > 0 && length <= longestTpdu)) return invalidPduParameter;
  return {
    kind: 'prompt',
    take(input) {
      if (input === null) return escaped;
      const pdu = input.replace(/\s+/g, '').toUpperCase();
      const isHex = /^([0-9A-F]{2})+$/.test(pdu);
      return isHex && tpduLength(pdu) === length ? use(pdu) : invalidPduParameter;
    },
  };
}

function transmit(modem: ModemCore, pdu: string, name: '+CMGS' | '+CMSS', onAccepted?: () => void): Reply {
  const fault = modem.faults.submitErrors.shift();
  if (fault) {
    if (fault.kind === 'silent') return { kind: 'later', start: (settle) => giveUpLater(modem, settle) };
    return fault.kind === 'error' ? error : fault;
  }
  if (modem.faults.refusesUntil) return cms(500);
  if (pdu.startsWith('00') && modem.sim.smscNumber === '') return smscUnknown;
  return {
    kind: 'later',
    start(settle) {
      let hasGivenUp = false;
      const patience = giveUpLater(modem, (reply) => {
        hasGivenUp = true;
        settle(reply);
      });
      modem.submit(pdu, (result) => {
        patience.cancel();
        if (result.kind === 'accepted') onAccepted?.();
        const reply = result.kind === 'accepted' ? accepted(modem, name, result.reference) : cms(result.cms);
        if (hasGivenUp) modem.lateReply(reply);
        else settle(reply);
      });
    },
  };
}

/** No byte is printed; the next command is taken. */
function giveUpLater(modem: ModemCore, settle: (reply: Reply) => void): { cancel(): void } {
  return modem.clock.setTimer(() => settle({ kind: 'unfinished', lines: [] }), patienceMs);
}

function accepted(modem: ModemCore, name: string, reference: number): Reply {
  const { faults, personality, settings, clock } = modem;
  if (faults.shownReference === 'none') return ok();
  const shown = faults.shownReference ?? reference;
  const hasAck = personality.showsAckPdu && settings.service === 1;
  const stamp = new Date(clock.now()).toISOString().slice(2, 19).replaceAll('-', '/').replace('T', ',');
  const line = `${name}: ${shown}${hasAck ? `,"${stamp}+00"` : ''}`;
  return personality.hasBlankLinesAroundCmgs ? ok('', line, '') : ok(line);
}

/** AT+CNMA, AT+CNMA=0 and =1,<length> accept; =2,<length> refuses. The acknowledgement PDU itself is not looked at. */
function acknowledge(modem: ModemCore, argument: string): Reply {
  const [kind = '0', length] = splitArguments(argument === '' ? '0' : argument);
  const isTaken = kind !== '2';
  const settle = () => (modem.inbox.acknowledge(isTaken) ? ok() : noAcknowledgementExpected);
  if (modem.settings.service === 0) return noAcknowledgementExpected;
  if (length === undefined || length === '0') return settle();
  return { kind: 'prompt', take: (input) => (input === null ? escaped : settle()) };
}

function tpduFirstOctet(pdu: string): number {
  const smscOctets = 1 + Number.parseInt(pdu.slice(0, 2), 16);
  return Number.parseInt(pdu.slice(smscOctets * 2, smscOctets * 2 + 2), 16);
}
