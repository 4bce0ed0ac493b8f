/** AT+CUSD in its simple form: one question, an answer after a while, menus that wait for a reply (TS 27.007 §7.15). */
import { terminalText } from '../character-set.ts';
import { numberArgument, splitArguments } from '../command-line.ts';
import type { CommandTable, ModemCore } from '../command-table.ts';
import { cme, ok, type Reply } from '../reply.ts';

const answerMs = 500;
const incorrectParameters = cme(50);

export const ussdCommands: CommandTable = {
  '+CUSD': {
    needsSim: 'cme',
    read: ({ settings }) => ok(`+CUSD: ${settings.showsUssd}`),
    write: ussd,
    test: '+CUSD: (0-2)',
  },
};

function ussd(modem: ModemCore, argument: string): Reply {
  const [mode, dialled] = splitArguments(argument);
  const level = numberArgument(mode, Number.NaN);
  if (!(level >= 0 && level <= 2)) return incorrectParameters;
  // 2 ends a session; here every question stands alone
  if (level === 2) return ok();
  modem.settings.showsUssd = level;
  if (dialled === undefined) return ok();
  if (!modem.radio.isRegistered) return cme(30);
  const reply = modem.ussd[dialled];
  modem.clock.setTimer(() => {
    modem.unsolicited(reply ? line(modem, Number(reply.expectsReply ?? false), reply.text) : '+CUSD: 4');
  }, reply?.afterMs ?? answerMs);
  return ok();
}

function line(modem: ModemCore, state: number, text: string): string {
  const { characterSet } = modem.settings;
  return `+CUSD: ${state},"${terminalText(text, characterSet)}",${characterSet === 'UCS2' ? 72 : 15}`;
}
