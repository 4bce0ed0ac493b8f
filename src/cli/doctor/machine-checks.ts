/** What is to be said of the machine, the config's files and the database. Pure. */
import type { StoreOpenError } from '../../store/sqlite/open-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Finding, reporter } from './finding.ts';
import type { DataPlace, FileMode, MachineFacts } from './machine-facts.ts';

const report = reporter(null);
const GIGABYTE = 1_000_000_000;
const LEAST_BYTES = 50_000_000;
const SETTLING_MS = 60_000;
const BEGINNING_OF_TIME = Date.UTC(2025, 0, 1);

export function checkMachine(facts: MachineFacts): Finding[] {
  const { place } = facts;
  return [
    report('node', 'ok', `Node ${facts.nodeVersion}`),
    ...(place === null ? [] : checkPlace(place)),
    checkClock(facts),
    ...(facts.isModemManagerRunning ? [] : [report('modem-manager', 'ok', 'ModemManager does not run')]),
  ];
}

function checkPlace(place: DataPlace): Finding[] {
  const { folder, folderState } = place;
  const modes = place.files.flatMap(checkMode);
  if (folderState === 'missing') {
    const cure = `make it, or mend store.url in the config: mkdir -p ${folder}`;
    return [...modes, report('data-folder', 'fail', `there is no folder ${folder}`, cure, EXIT.config)];
  }
  if (folderState === 'denied') {
    const cure = 'run as the user of the service (sudo -u sallyport), or give the folder to this user';
    return [
      ...modes,
      report('data-folder', 'fail', `this user may not write to ${folder}`, cure, EXIT.permission),
    ];
  }
  return [
    ...modes,
    report('data-folder', 'ok', `${folder} is writable`),
    ...(place.disk === null ? [] : [checkDisk(place.disk)]),
    checkDatabase(place.database),
  ];
}

function checkMode({ path, kind, mode }: FileMode): Finding[] {
  if (kind === 'config') {
    return (mode & 0o022) === 0
      ? []
      : [report('file-mode', 'warn', `others may change ${path}`, `chmod go-w ${path}`)];
  }
  return (mode & 0o077) === 0
    ? []
    : [report('file-mode', 'warn', `others may read or change ${path}`, `chmod 600 ${path}`)];
}

function checkDisk({ freeBytes, totalBytes }: NonNullable<DataPlace['disk']>): Finding {
  const finding = `${(freeBytes / GIGABYTE).toFixed(1)} GB free (${Math.floor((100 * freeBytes) / totalBytes)} %)`;
  const cure = 'free space on the disk of the database: without it no message is accepted';
  if (freeBytes < LEAST_BYTES) return report('disk', 'fail', finding, cure, EXIT.io);
  const isLow = freeBytes < GIGABYTE || freeBytes < totalBytes * 0.05;
  return isLow ? report('disk', 'warn', finding, cure) : report('disk', 'ok', finding);
}

/** By what `serve` would do: a database that is not there or is older is made or brought up to date. */
function checkDatabase(database: DataPlace['database']): Finding {
  if (database === 'open')
    return report('database', 'ok', 'it opens, and its schema is the one of this program');
  if (database.code === 'file-missing')
    return report('database', 'ok', 'there is none yet: the first start makes it');
  if (database.code === 'schema-older') {
    const cure = 'make a backup, then start the gateway: it brings the schema up to date';
    return report('database', 'warn', 'it was written by an older Sallyport', cure);
  }
  const { finding, cure } = splitSentence(database);
  return report('database', 'fail', finding, cure, EXITS[database.code]);
}

const EXITS: Readonly<Partial<Record<StoreOpenError['code'], ExitCode>>> = {
  'schema-newer': EXIT.config,
  'not-durable': EXIT.config,
  'folder-missing': EXIT.config,
  denied: EXIT.permission,
  busy: EXIT.temporary,
  owned: EXIT.temporary,
  'not-a-database': EXIT.io,
  damaged: EXIT.io,
  'disk-full': EXIT.io,
  io: EXIT.io,
};

/** `PATH: what is wrong: what to do (detail)`, as StoreOpenError writes it. */
function splitSentence({ message, path }: StoreOpenError): { finding: string; cure: string } {
  const text = message.slice(path.length + 2);
  const colon = text.indexOf(': ');
  return { finding: text.slice(0, colon), cure: text.slice(colon + 2) };
}

function checkClock({ now, place, isClockSynchronized }: MachineFacts): Finding {
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  const cure = 'set the clock and keep it set: sudo timedatectl set-ntp true';
  if (now < BEGINNING_OF_TIME) return report('clock', 'fail', `the clock says ${time}, which is past`, cure);
  const newest = place?.newestFileAt ?? null;
  if (newest !== null && newest > now + SETTLING_MS) {
    return report(
      'clock',
      'fail',
      `the clock says ${time}, and a file of the gateway is younger than that`,
      cure,
    );
  }
  return report('clock', 'ok', isClockSynchronized === true ? `${time}, synchronized` : time);
}
