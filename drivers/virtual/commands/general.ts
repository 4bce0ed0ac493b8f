/** V.250 and TS 27.007 §5, §8.1, §9: format, errors, power, clock, battery. */
import { characterSets } from '../character-set.ts';
import { numberArgument, splitArguments } from '../command-line.ts';
import type { CommandEntry, CommandTable, Handler, ModemCore } from '../command-table.ts';
import { cure } from '../faults.ts';
import { cme, error, ok, type Reply } from '../reply.ts';
import type { CharacterSet } from '../settings.ts';

const incorrectParameters = cme(50);

/** Basic commands that every terminal sends and that change nothing here. */
const tolerated: CommandEntry = { exec: () => ok(), write: () => ok(), read: () => ok() };

function basicFlag(set: (modem: ModemCore, isOn: boolean) => void): CommandEntry {
  return {
    exec(modem, argument) {
      if (argument !== '' && argument !== '0' && argument !== '1') return error;
      set(modem, argument === '1');
      return ok();
    },
  };
}

/** A setting that is one small number: read, write within bounds, test. */
export function numberSetting(
  name: string,
  bounds: readonly [low: number, high: number],
  access: { get: (modem: ModemCore) => number; set: (modem: ModemCore, value: number) => void },
): CommandEntry {
  const [low, high] = bounds;
  return {
    read: (modem) => ok(`${name}: ${access.get(modem)}`),
    write(modem, argument) {
      const value = numberArgument(splitArguments(argument)[0], Number.NaN);
      if (!(value >= low && value <= high)) return incorrectParameters;
      access.set(modem, value);
      return ok();
    },
    test: `${name}: (${low}-${high})`,
  };
}

const reset: Handler = (modem) => {
  modem.resetSettings();
  return ok();
};

export const generalCommands: CommandTable = {
  E: basicFlag((modem, isOn) => void (modem.settings.echo = isOn)),
  V: basicFlag((modem, isOn) => void (modem.settings.verbose = isOn)),
  Q: basicFlag((modem, isOn) => void (modem.settings.quiet = isOn)),
  Z: { exec: reset },
  '&F': { exec: reset },
  '&C': tolerated,
  '&D': tolerated,
  '&K': tolerated,
  '&S': tolerated,
  '&V': tolerated,
  '&W': tolerated,
  L: tolerated,
  M: tolerated,
  X: tolerated,
  S: {
    read: (modem, argument) =>
      ok(String(modem.settings.sRegisters.get(Number(argument)) ?? 0).padStart(3, '0')),
    write(modem, argument) {
      const [register, value] = argument.split('=').map(Number);
      modem.settings.sRegisters.set(register ?? 0, value ?? 0);
      return ok();
    },
  },
  '+CLIP': numberSetting('+CLIP', [0, 1], {
    get: (modem) => Number(modem.settings.showsCaller),
    set: (modem, value) => void (modem.settings.showsCaller = value === 1),
  }),
  '+CRC': tolerated,
  '+IPR': { ...tolerated, read: () => ok('+IPR: 115200') },
  '+IFC': { ...tolerated, read: () => ok('+IFC: 0,0') },
  '+ICF': tolerated,
  '+CMEE': numberSetting('+CMEE', [0, 2], {
    get: (modem) => modem.settings.errorLevel,
    set: (modem, value) => void (modem.settings.errorLevel = value),
  }),
  '+CSCS': {
    read: (modem) => ok(`+CSCS: "${modem.settings.characterSet}"`),
    write(modem, argument) {
      const wanted = splitArguments(argument)[0] as CharacterSet;
      if (!characterSets.includes(wanted)) return incorrectParameters;
      modem.settings.characterSet = wanted;
      return ok();
    },
    test: `+CSCS: (${characterSets.map((set) => `"${set}"`).join(',')})`,
  },
  '+CFUN': {
    read: (modem) => ok(`+CFUN: ${modem.radio.functionality}`),
    write: setFunctionality,
    test: '+CFUN: (0,1,4),(0-1)',
  },
  '+CBC': { exec: () => ok('+CBC: 0,100'), test: '+CBC: (0-2),(0-100)' },
  '+CCLK': {
    read: (modem) =>
      ok(
        `+CCLK: "${new Date(modem.clock.now()).toISOString().slice(2, 19).replaceAll('-', '/').replace('T', ',')}+00"`,
      ),
    write: () => ok(),
  },
  '+CPAS': { exec: (modem) => ok(`+CPAS: ${modem.phone.state === 'none' ? 0 : 4}`), test: '+CPAS: (0,3,4)' },
  '+CMUX': { write: () => error },
  '+GCAP': { exec: () => ok('+GCAP: +CGSM') },
  '+CLAC': {
    exec: (modem) => ok(...modem.commandNames.map((name) => (/^[A-Z&]/.test(name) ? name : `AT${name}`))),
  },
  '+CEER': { exec: () => ok('+CEER: No cause information available') },
};

function setFunctionality(modem: ModemCore, argument: string): Reply {
  const [level, isReset] = splitArguments(argument).map((part) => numberArgument(part, 0));
  if (level !== 0 && level !== 1 && level !== 4) return incorrectParameters;
  if (isReset === 1) {
    return {
      kind: 'later',
      start(settle) {
        settle(ok());
        modem.reboot();
      },
    };
  }
  if (level !== 1) cure(modem.faults, 'radio-cycle');
  modem.radio.functionality = level;
  modem.radio.search();
  return ok();
}
