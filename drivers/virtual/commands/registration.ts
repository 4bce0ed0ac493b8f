/** Network: TS 27.007 §7.2, §7.3, §8.5, §8.69, §10.1. */
import { quoted } from '../character-set.ts';
import { numberArgument, splitArguments } from '../command-line.ts';
import type { CommandEntry, CommandTable, ModemCore } from '../command-table.ts';
import { registrationStatus } from '../radio.ts';
import { cme, ok, type Reply } from '../reply.ts';
import type { RegistrationCommand } from '../settings.ts';

const noService = cme(30);
const incorrectParameters = cme(50);
/** Accuracy of AT+CESQ: RSRP in dB from -140, from the same signal as AT+CSQ. */
const rsrpOffset = 27;

export const registrationNames: readonly RegistrationCommand[] = ['CREG', 'CGREG', 'CEREG'];

export const registrationCommands: CommandTable = {
  ...Object.fromEntries(registrationNames.map((name) => [`+${name}`, registration(name)])),
  '+COPS': { read: operator, write: selectOperator, test: scan },
  '+CSQ': {
    exec: ({ radio }) => ok(`+CSQ: ${shownSignal(radio)},${shownSignal(radio) === 99 ? 99 : 0}`),
    test: '+CSQ: (0-31,99),(0-7,99)',
  },
  '+CESQ': {
    exec: ({ radio }) => {
      const signal = shownSignal(radio);
      return ok(
        signal === 99 ? '+CESQ: 99,99,255,255,255,255' : `+CESQ: 99,99,255,255,20,${signal * 2 + rsrpOffset}`,
      );
    },
    test: '+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)',
  },
  '+CGATT': {
    read: ({ radio }) => ok(`+CGATT: ${Number(radio.isRegistered)}`),
    write: () => ok(),
    test: '+CGATT: (0,1)',
  },
  '+CGDCONT': { read: () => ok('+CGDCONT: 1,"IP","internet","0.0.0.0",0,0'), write: () => ok() },
  '+CGSMS': { read: () => ok('+CGSMS: 1'), write: () => ok(), test: '+CGSMS: (0-3)' },
};

/** What follows the `<n>,` of a reply, and the whole of an unsolicited line. */
export function registrationFields(modem: ModemCore, level: number): string {
  const { radio } = modem;
  const status = String(registrationStatus[radio.status]);
  if (level < 2 || !radio.isRegistered) return status;
  return `${status},"${radio.locationArea}","${radio.cell}",${radio.accessTechnology}`;
}

function registration(name: RegistrationCommand): CommandEntry {
  return {
    read: (modem) => {
      const level = modem.settings.registration[name];
      return ok(`+${name}: ${level},${registrationFields(modem, level)}`);
    },
    write(modem, argument) {
      const level = numberArgument(splitArguments(argument)[0], Number.NaN);
      if (!(level >= 0 && level <= 2)) return incorrectParameters;
      modem.settings.registration[name] = level;
      return ok();
    },
    test: `+${name}: (0-2)`,
  };
}

function shownSignal(radio: ModemCore['radio']): number {
  return radio.functionality === 1 ? radio.signal : 99;
}

function operatorName(modem: ModemCore): string {
  const { operator } = modem.network;
  const name =
    [operator.long, operator.short, operator.numeric][modem.settings.operatorFormat] ?? operator.long;
  return modem.settings.operatorFormat === 2 ? `"${name}"` : quoted(name, modem.settings.characterSet);
}

function operator(modem: ModemCore): Reply {
  if (!modem.radio.isRegistered) return ok('+COPS: 0');
  const { operatorFormat } = modem.settings;
  return ok(`+COPS: 0,${operatorFormat},${operatorName(modem)},${modem.radio.accessTechnology}`);
}

function selectOperator(modem: ModemCore, argument: string): Reply {
  const [mode, format] = splitArguments(argument).map((part) => numberArgument(part, 0));
  if (mode === 3 && format !== undefined && format <= 2) {
    modem.settings.operatorFormat = format;
    return ok();
  }
  if (mode === 2) {
    modem.radio.off();
    return ok();
  }
  if (mode !== 0 && mode !== 1 && mode !== 4) return incorrectParameters;
  modem.radio.search();
  return modem.radio.status === 'denied' ? noService : ok();
}

function scan(modem: ModemCore): Reply {
  const { long, short, numeric } = modem.network.operator;
  return ok(`+COPS: (2,"${long}","${short}","${numeric}",7),,(0-4),(0-2)`);
}
