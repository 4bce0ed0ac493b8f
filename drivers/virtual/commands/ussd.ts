/** AT+CUSD: questions, menus of several steps, answers in whatever form a modem prints them (TS 27.007 §7.15). */
import { hexFromOctets, octetsFromHex } from '../../sms/hex.ts';
import { packUssd, unpackUssd } from '../../sms/packed-ussd.ts';
import { modemText, terminalText } from '../character-set.ts';
import { numberArgument, splitArguments } from '../command-line.ts';
import type { CommandTable, ModemCore, UssdAnswer, UssdAnswers, UssdPrint } from '../command-table.ts';
import { cme, error, ok, type Reply } from '../reply.ts';

const answerMs = 500;
const incorrectParameters = cme(50);
/** What the open session of a modem may be answered. */
const sessions = new WeakMap<ModemCore, UssdAnswers>();

export const ussdCommands: CommandTable = ussdCommandsWith('plain');

/** @param form how strings are typed and printed: `packed-hex` as Huawei sticks do */
export function ussdCommandsWith(form: 'plain' | 'packed-hex'): CommandTable {
  return {
    '+CUSD': {
      needsSim: 'cme',
      read: ({ settings }) => ok(`+CUSD: ${settings.showsUssd}`),
      write: (modem, argument) => ussd(modem, argument, form),
      test: '+CUSD: (0-2)',
    },
  };
}

function ussd(modem: ModemCore, argument: string, form: 'plain' | 'packed-hex'): Reply {
  const [mode, typed, scheme] = splitArguments(argument);
  const level = numberArgument(mode, Number.NaN);
  if (!(level >= 0 && level <= 2)) return incorrectParameters;
  if (level === 2) {
    sessions.delete(modem);
    return ok();
  }
  modem.settings.showsUssd = level;
  if (typed === undefined) return ok();
  if (!modem.radio.isRegistered) return cme(30);
  const dialled = dialledText(modem, typed, scheme, form);
  if (dialled === undefined) return error;
  const answers = sessions.get(modem) ?? modem.ussd;
  const answer = Object.hasOwn(answers, dialled) ? answers[dialled] : undefined;
  sessions.delete(modem);
  if (answer?.expectsReply && answer.replies) sessions.set(modem, answer.replies);
  print(modem, answer, form);
  return ok();
}

function print(modem: ModemCore, answer: UssdAnswer | undefined, form: UssdPrint): void {
  const { afterMs = answerMs } = answer ?? {};
  if (afterMs === 'never') return;
  const text = answer ? line(modem, answer, form) : '+CUSD: 4';
  if (afterMs === 'early') modem.unsolicited(text);
  else modem.clock.setTimer(() => modem.unsolicited(text), afterMs);
}

function dialledText(
  { settings }: ModemCore,
  typed: string,
  scheme: string | undefined,
  form: 'plain' | 'packed-hex',
): string | undefined {
  if (scheme === '72') return modemText(typed, 'UCS2');
  if (form === 'plain') return modemText(typed, settings.characterSet);
  return /^(?:[0-9A-F]{2})+$/.test(typed) ? unpackUssd(octetsFromHex(typed)) : undefined;
}

function line({ settings }: ModemCore, answer: UssdAnswer, form: UssdPrint): string {
  const state = answer.status ?? Number(answer.expectsReply ?? false);
  if (answer.text === '') return `+CUSD: ${state}`;
  const printed = answer.form ?? (form === 'plain' ? 'as-set' : form);
  return `+CUSD: ${state},"${string(answer.text, printed, settings.characterSet)}",${schemes[printed]}`;
}

const schemes = { 'as-set': 15, plain: 15, 'packed-hex': 15, 'ucs2-hex': 72, 'octets-hex': 68 } as const;

function string(
  text: string,
  form: keyof typeof schemes,
  characterSet: Parameters<typeof terminalText>[1],
): string {
  switch (form) {
    case 'as-set':
      return terminalText(text, characterSet);
    case 'plain':
      return text;
    case 'packed-hex':
      return hexFromOctets(packUssd(text));
    case 'ucs2-hex':
      return terminalText(text, 'UCS2');
    case 'octets-hex':
      return hexFromOctets(Buffer.from(text, 'latin1'));
    default:
      return form satisfies never;
  }
}
