/** Texts in the memories of the modem under test, and commands of it that misbehave. */
import { encodeDeliver } from '../../../drivers/sms/deliver-pdu.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import type { CommandEntry, Handler } from '../../../drivers/virtual/command-table.ts';
import { smsReadingCommands } from '../../../drivers/virtual/commands/sms-reading.ts';
import { error } from '../../../drivers/virtual/reply.ts';
import type { MemoryName } from '../../../drivers/virtual/settings.ts';
import type { ModemEvent, StorageUse } from '../../../drivers/driver.ts';
import { type Given, handset, type ModemUnderTest } from './modem-under-test.ts';

/** On its way now. */
export function text(modem: ModemUnderTest, words: string): void {
  modem.network.sendFromHandset({ from: handset, to: modem.virtual.sim.number, text: words });
}

/** At the next free place, before anybody listens; no words: a place that reads as empty but cannot be used. */
export function put(modem: ModemUnderTest, memory: MemoryName, words: string): void {
  const pdu = words === '' ? 'FF'.repeat(10) : deliver(words);
  modem.virtual.storage.store(memory, { kind: 'text', pdu, status: 0 });
}

/** At these places, with empty ones between. */
export function scatter(
  modem: ModemUnderTest,
  memory: MemoryName,
  places: Readonly<Record<number, string>>,
): void {
  const { storage } = modem.virtual;
  for (let index = storage.indexBase; index < storage.capacity(memory); index += 1) {
    put(modem, memory, places[index] ?? '');
  }
  for (const { index } of storage.list(memory)) {
    if (places[index] === undefined) storage.remove(memory, index);
  }
}

/** A modem on which one of the reading commands does something else. */
export function reading(name: '+CMGR' | '+CMGL' | '+CMGD', change: (before: Handler) => Handler): Given {
  const entry = smsReadingCommands[name] as CommandEntry;
  const before = entry.write ?? (() => error);
  return { personality: { commands: { [name]: { ...entry, write: change(before) } } } };
}

export function texts(modem: ModemUnderTest): readonly string[] {
  return modem.parts.map((part) => part.text).sort();
}

export function eventsOf(modem: ModemUnderTest, type: string): readonly ModemEvent[] {
  return modem.events.filter((event) => event.type === type);
}

export function use(modem: ModemUnderTest, name: string): StorageUse | undefined {
  return modem.driver.snapshot.storages.find((storage) => storage.name === name);
}

function deliver(words: string): string {
  const [userData] = segmentText(words, { reference: 1 }).segments;
  if (!userData) throw new Error('no segment');
  const timestamp = { epochMs: Date.UTC(2026, 10, 23), offsetMinutes: 0 };
  return encodeDeliver({ from: handset, userData, timestamp }).pdu;
}
