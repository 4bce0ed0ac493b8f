/** Texts in the memories: TS 27.005 §3.4.2, §3.4.3, §3.5.3 and AT+CMGD of §3.5.4. */
import { numberArgument, splitArguments } from '../command-line.ts';
import type { CommandTable, ModemCore } from '../command-table.ts';
import { cms, ok, type Reply } from '../reply.ts';
import type { SlotStatus, StoredMessage } from '../sms-storage.ts';
import { statusTexts, storedText, tpduLength } from '../text-mode.ts';

const invalidParameter = cms(305);
const invalidIndex = cms(321);
const allStatuses = 4;

export const smsReadingCommands: CommandTable = {
  '+CMGR': { needsSim: 'cms', write: readOne },
  '+CMGL': {
    needsSim: 'cms',
    exec: (modem) => list(modem, ''),
    write: list,
    test: (modem) =>
      ok(
        modem.settings.isTextMode
          ? `+CMGL: (${[...statusTexts, 'ALL'].map((text) => `"${text}"`).join(',')})`
          : '+CMGL: (0-4)',
      ),
  },
  '+CMGD': { needsSim: 'cms', write: remove, test: deletable },
};

function readOne(modem: ModemCore, argument: string): Reply {
  const index = numberArgument(splitArguments(argument)[0], Number.NaN);
  const memory = modem.settings.memories[0];
  if (!modem.storage.has(memory, index)) return invalidIndex;
  const message = modem.storage.read(memory, index);
  if (!message) return modem.personality.emptySlot;
  const line = modem.settings.isTextMode
    ? storedText(message, modem.settings, null)
    : `${modem.personality.readHeader(message.status, tpduLength(message.pdu))}\r\n${message.pdu}`;
  markRead(message);
  return ok(line);
}

function list(modem: ModemCore, argument: string): Reply {
  const wanted = wantedStatus(splitArguments(argument)[0] ?? '', modem.settings.isTextMode);
  if (wanted === undefined) return invalidParameter;
  const found = modem.storage
    .list(modem.settings.memories[0])
    .filter(({ message }) => wanted === allStatuses || message.status === wanted);
  const lines = found.map(({ index, message }) =>
    modem.settings.isTextMode
      ? storedText(message, modem.settings, index)
      : `+CMGL: ${index},${message.status},,${tpduLength(message.pdu)}\r\n${message.pdu}`,
  );
  for (const { message } of found) markRead(message);
  return ok(...lines);
}

function wantedStatus(text: string, isTextMode: boolean): SlotStatus | typeof allStatuses | undefined {
  if (text === '') return 0;
  if (!isTextMode) return /^[0-4]$/.test(text) ? (Number(text) as SlotStatus) : undefined;
  if (text === 'ALL') return allStatuses;
  const at = statusTexts.indexOf(text);
  return at < 0 ? undefined : (at as SlotStatus);
}

function markRead(message: StoredMessage): void {
  if (message.status === 0) message.status = 1;
}

/** AT+CMGD=<index>[,<flag>]: 0 this one, 1 read, 2 and sent, 3 and unsent, 4 all. */
function remove(modem: ModemCore, argument: string): Reply {
  const [indexText, flagText] = splitArguments(argument);
  const index = numberArgument(indexText, Number.NaN);
  const flag = numberArgument(flagText, 0);
  const memory = modem.settings.memories[0];
  if (flag === 0) {
    if (!modem.storage.has(memory, index)) return invalidIndex;
    modem.storage.remove(memory, index);
  } else {
    const statuses: readonly SlotStatus[] | undefined = [[], [1], [1, 3], [1, 2, 3], [0, 1, 2, 3]][flag] as
      | SlotStatus[]
      | undefined;
    if (!statuses) return invalidParameter;
    for (const entry of modem.storage.list(memory)) {
      if (statuses.includes(entry.message.status)) modem.storage.remove(memory, entry.index);
    }
  }
  modem.inbox.roomMade();
  return ok();
}

function deletable(modem: ModemCore): Reply {
  const indexes = modem.storage.list(modem.settings.memories[0]).map(({ index }) => index);
  return ok(`+CMGD: (${indexes.join(',')}),(0-4)`);
}
