/**
 * What a disk holds after the power went, from the journal of storage-shim.c: everything that was synced, and of the
 * rest any subset of its 512-octet sectors, in no order. A file that was never synced may be there, empty or not.
 */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../drivers/virtual/random.ts';

const SECTOR = 512;
const KINDS = ['', 'write', 'truncate', 'sync', 'unlink'] as const;

interface Entry {
  readonly kind: (typeof KINDS)[number];
  readonly path: string;
  readonly offset: number;
  readonly data: Buffer;
}

interface DiskFile {
  /** Null: no such file. */
  durable: Buffer | null;
  pending: Entry[];
}

/** File by file, as they were when the process of this journal began. */
export type DiskImage = ReadonlyMap<string, Buffer>;

/** Rewrites the files of the journal to what the cut leaves. To be called when the process is dead. */
export function cutPower(image: DiskImage, journal: string, random: Random): void {
  const files = new Map<string, DiskFile>();
  const fileAt = (path: string) => {
    const file = files.get(path) ?? { durable: image.get(path) ?? null, pending: [] };
    files.set(path, file);
    return file;
  };
  for (const entry of readJournal(journal)) {
    const file = fileAt(entry.path);
    if (entry.kind === 'sync') {
      if (file.durable === null && file.pending.length === 0) continue;
      file.durable = file.pending.reduce(apply, file.durable);
      file.pending = [];
    } else file.pending.push(entry);
  }
  const survival = [0, 1, 0.5, random()][Math.floor(random() * 4)] ?? 0;
  for (const [path, file] of files) {
    const left = file.pending.flatMap(sectorsOf).filter(() => random() < survival);
    const content = left.reduce(apply, file.durable);
    if (content === null) rmSync(path, { force: true });
    else if (existsSync(path) || file.durable !== null || left.length > 0) writeFileSync(path, content);
  }
}

/** The files that matter to the next start, and what they hold now. */
export function readImage(folder: string): DiskImage {
  const names = ['sallyport.db', 'sallyport.db-wal', 'sallyport.db-owner', 'sallyport.key'];
  const paths = names.map((name) => join(folder, name)).filter((path) => existsSync(path));
  return new Map(paths.map((path) => [path, readFileSync(path)]));
}

function apply(content: Buffer | null, { kind, offset, data }: Entry): Buffer | null {
  if (kind === 'unlink') return null;
  const before = content ?? Buffer.alloc(0);
  const octets = kind === 'truncate' ? offset : Math.max(before.length, offset + data.length);
  const after = octets === before.length ? before : Buffer.alloc(octets);
  if (after !== before) before.copy(after, 0, 0, Math.min(octets, before.length));
  data.copy(after, offset);
  return after;
}

function sectorsOf(entry: Entry): Entry[] {
  if (entry.kind !== 'write') return [entry];
  const sectors: Entry[] = [];
  for (let at = 0; at < entry.data.length; ) {
    const end = Math.min(entry.data.length, at + SECTOR - ((entry.offset + at) % SECTOR));
    sectors.push({ ...entry, offset: entry.offset + at, data: entry.data.subarray(at, end) });
    at = end;
  }
  return sectors;
}

/** A last record that the kill cut short is left out: its call never returned. */
function readJournal(path: string): Entry[] {
  if (!existsSync(path) || statSync(path).size === 0) return [];
  const journal = readFileSync(path);
  const entries: Entry[] = [];
  for (let at = 0; at + 24 <= journal.length; ) {
    const kind = KINDS[journal.readUInt32LE(at)] ?? '';
    const pathEnd = at + 24 + journal.readUInt32LE(at + 4);
    const end = pathEnd + Number(journal.readBigUInt64LE(at + 16));
    if (end > journal.length) break;
    const offset = Number(journal.readBigUInt64LE(at + 8));
    entries.push({
      kind,
      path: journal.toString('utf8', at + 24, pathEnd),
      offset,
      data: journal.subarray(pathEnd, end),
    });
    at = end;
  }
  return entries;
}
