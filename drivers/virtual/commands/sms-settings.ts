/** How texts are handled: TS 27.005 §3.2, §3.3, §3.4.1, and AT+CMMS of §3.5.6. */
import { modemText, quoted } from '../character-set.ts';
import { numberArgument, splitArguments } from '../command-line.ts';
import type { CommandTable, ModemCore } from '../command-table.ts';
import { cme, cms, ok, type Reply } from '../reply.ts';
import type { Cnmi, MemoryName } from '../settings.ts';
import { numberSetting } from './general.ts';

const operationNotSupported = cms(303);
const invalidTextParameter = cms(305);

export const smsSettingCommands: CommandTable = {
  '+CMGF': numberSetting('+CMGF', [0, 1], {
    get: (modem) => Number(modem.settings.isTextMode),
    set: (modem, value) => void (modem.settings.isTextMode = value === 1),
  }),
  '+CSMS': {
    read: ({ settings }) => ok(`+CSMS: ${settings.service},1,1,1`),
    write(modem, argument) {
      const service = numberArgument(argument, Number.NaN);
      if (service !== 0 && service !== 1) return operationNotSupported;
      modem.settings.service = service;
      return ok('+CSMS: 1,1,1');
    },
    test: '+CSMS: (0,1)',
  },
  '+CSCA': { needsSim: 'cms', read: smsc, write: setSmsc },
  '+CSMP': {
    read: ({ settings }) =>
      ok(
        `+CSMP: ${settings.firstOctet},${settings.validityCode},${settings.protocolId},${settings.dataCoding}`,
      ),
    write: setTextParameters,
  },
  '+CSDH': numberSetting('+CSDH', [0, 1], {
    get: (modem) => Number(modem.settings.showsHeaders),
    set: (modem, value) => void (modem.settings.showsHeaders = value === 1),
  }),
  '+CSCB': { read: () => ok('+CSCB: 0,"",""'), write: () => ok(), test: '+CSCB: (0,1)' },
  '+CMMS': numberSetting('+CMMS', [0, 2], {
    get: (modem) => modem.settings.moreMessages,
    set: (modem, value) => void (modem.settings.moreMessages = value),
  }),
  '+CNMI': { read: indications, write: setIndications, test: indicationRanges },
  '+CPMS': { needsSim: 'cms', read: memories, write: setMemories, test: memoryLists },
};

function smsc({ sim, settings }: ModemCore): Reply {
  const type = sim.smscNumber.startsWith('+') ? 145 : 129;
  return ok(`+CSCA: ${quoted(sim.smscNumber, settings.characterSet)},${type}`);
}

function setSmsc(modem: ModemCore, argument: string): Reply {
  const [typed = '', type] = splitArguments(argument);
  const number = modemText(typed, modem.settings.characterSet);
  if (number === undefined || !/^\+?[\d*#]*$/.test(number)) return invalidTextParameter;
  modem.sim.smscNumber = type === '145' && !number.startsWith('+') ? `+${number}` : number;
  return ok();
}

function setTextParameters(modem: ModemCore, argument: string): Reply {
  const { settings } = modem;
  const [firstOctet, validity, protocolId, dataCoding] = splitArguments(argument);
  const wanted = {
    firstOctet: numberArgument(firstOctet, settings.firstOctet),
    validityCode: numberArgument(validity, settings.validityCode),
    protocolId: numberArgument(protocolId, settings.protocolId),
    dataCoding: numberArgument(dataCoding, settings.dataCoding),
  };
  if (Object.values(wanted).some((value) => !(value >= 0 && value <= 255))) return invalidTextParameter;
  Object.assign(settings, wanted);
  return ok();
}

function indications({ settings }: ModemCore): Reply {
  const { mode, mt, bm, ds, bfr } = settings.cnmi;
  return ok(`+CNMI: ${mode},${mt},${bm},${ds},${bfr}`);
}

function indicationRanges({ personality }: ModemCore): Reply {
  return ok(`+CNMI: ${personality.cnmiRanges.map((range) => `(${range})`).join(',')}`);
}

function setIndications(modem: ModemCore, argument: string): Reply {
  const now = modem.settings.cnmi;
  const [mode, mt, bm, ds, bfr] = splitArguments(argument);
  const cnmi: Cnmi = {
    mode: numberArgument(mode, now.mode),
    mt: numberArgument(mt, now.mt),
    bm: numberArgument(bm, now.bm),
    ds: numberArgument(ds, now.ds),
    bfr: numberArgument(bfr, now.bfr),
  };
  const { cnmiRanges, acceptsCnmi } = modem.personality;
  const values = [cnmi.mode, cnmi.mt, cnmi.bm, cnmi.ds, cnmi.bfr];
  const isInRange = values.every((value, at) => isListed(value, cnmiRanges[at] ?? '0'));
  if (!isInRange || !acceptsCnmi(cnmi)) return operationNotSupported;
  modem.settings.cnmi = cnmi;
  modem.inbox.flush();
  return ok();
}

/** Whether `0-2` or `0,2` names the value. */
function isListed(value: number, range: string): boolean {
  return range.split(',').some((part) => {
    const [low, high] = part.split('-').map(Number);
    return value >= (low ?? 0) && value <= (high ?? low ?? 0);
  });
}

function usage(modem: ModemCore, hasNames: boolean): string {
  return modem.settings.memories
    .map(
      (name) => `${hasNames ? `"${name}",` : ''}${modem.storage.used(name)},${modem.storage.capacity(name)}`,
    )
    .join(',');
}

function memories(modem: ModemCore): Reply {
  return ok(`+CPMS: ${usage(modem, true)}`);
}

function setMemories(modem: ModemCore, argument: string): Reply {
  const names = splitArguments(argument) as MemoryName[];
  const { memoryNames, namesMemoriesOnWrite } = modem.personality;
  // reports go to SR, and pages to BM, by themselves: they can be read, not chosen for texts
  const isKnown = names.every((name, at) => memoryNames.includes(name) && (at === 0 || isForTexts(name)));
  if (!isKnown || names.length > 3) return modem.settings.errorLevel === 0 ? operationNotSupported : cme(50);
  for (const [at, name] of names.entries()) modem.settings.memories[at] = name;
  return ok(`+CPMS: ${usage(modem, namesMemoriesOnWrite)}`);
}

function memoryLists({ personality }: ModemCore): Reply {
  if (personality.memoryLists !== null) return ok(personality.memoryLists);
  const forTexts = personality.memoryNames.filter(isForTexts);
  return ok(`+CPMS: ${nameList(personality.memoryNames)},${nameList(forTexts)},${nameList(forTexts)}`);
}

function isForTexts(name: MemoryName): boolean {
  return name !== 'SR' && name !== 'BM';
}

function nameList(names: readonly string[]): string {
  return `(${names.map((name) => `"${name}"`).join(',')})`;
}
