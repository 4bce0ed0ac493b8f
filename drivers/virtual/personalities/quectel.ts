/** Quectel EC2x, EG2x: boot lines, reports kept in SR but announced elsewhere, texts announced in the other memory. */
import type { CommandEntry, Handler } from '../command-table.ts';
import { smsReadingCommands } from '../commands/sms-reading.ts';
import { smsSettingCommands } from '../commands/sms-settings.ts';
import { quectelVoiceCommands } from '../commands/voice.ts';
import { clean, type Personality } from '../personality.ts';
import { cms, error, ok } from '../reply.ts';

/** From a boot to +QIND: SMS DONE. */
const messagesReadyMs = 5_000;

export const quectel: Personality = {
  ...clean,
  name: 'quectel',
  manufacturer: 'Quectel',
  model: 'EC25',
  revision: 'EC25EFAR06A04M4G',
  information: ['Quectel', 'EC25', 'Revision: EC25EFAR06A04M4G'],
  memories: { SM: 50, ME: 255, SR: 10 },
  memory: 'ME',
  memoryNames: ['SM', 'ME', 'MT', 'SR'],
  indexBase: 0,
  reportMemoryShown: 'SM',
  cnmi: { mode: 2, mt: 1, bm: 0, ds: 0, bfr: 0 },
  cnmiRanges: ['0-2', '0-3', '0,2', '0-2', '0,1'],
  storedIndication: (_memory, index) => `+CMTI: "ME",${index}`,
  emptySlot: ok(),
  bootLines: [
    [500, 'RDY'],
    [1_000, '+CFUN: 1'],
    [2_000, '+CPIN: READY'],
    [2_100, '+QUSIM: 1'],
    [messagesReadyMs, '+QIND: SMS DONE'],
    [6_000, '+QIND: PB DONE'],
  ],
  bootMs: 500,
  lacks: ['+ICCID', '+CPINR'],
  commands: {
    ...Object.fromEntries(
      ['+CMGF', '+CPMS', '+CNMI', '+CSCA', '+CSMS'].map((name) => [
        name,
        onceReady(smsSettingCommands[name]),
      ]),
    ),
    // a report in SR cannot be read back: bare OK
    '+CMGR': {
      ...smsReadingCommands['+CMGR'],
      write(modem, argument) {
        if (modem.settings.memories[0] === 'SR') return ok();
        return smsReadingCommands['+CMGR']?.write?.(modem, argument) ?? error;
      },
    },
    '+QCCID': { needsSim: 'cme', exec: ({ sim }) => ok(`+QCCID: ${sim.iccid}`) },
    '+QPINC': {
      read: ({ sim }) => ok(`+QPINC: "SC",${sim.pinTries},${sim.pukTries}`, '+QPINC: "P2",3,10'),
    },
    '+QURCCFG': { write: () => ok(), read: () => ok('+QURCCFG: "urcport","usbat"') },
    '+QSCLK': { write: () => ok(), read: () => ok('+QSCLK: 0') },
    '+QCFG': { write: () => ok() },
    ...quectelVoiceCommands,
    '+QINDCFG': { write: () => ok() },
  },
};

/** The message stack boots last: until then its commands fail. */
function onceReady(entry: CommandEntry = {}): CommandEntry {
  const guarded = (handler: Handler): Handler => {
    return (modem, argument) => (modem.uptimeMs < messagesReadyMs ? cms(302) : handler(modem, argument));
  };
  return {
    ...entry,
    ...(entry.read ? { read: guarded(entry.read) } : {}),
    ...(entry.write ? { write: guarded(entry.write) } : {}),
  };
}
