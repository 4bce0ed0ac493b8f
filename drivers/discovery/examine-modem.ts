/**
 * One look at a modem for a person: who it is, its SIM, its network and its memories. Asks only, registers nothing, sends
 * no PIN; of the settings only AT+CMEE is changed, without which no SIM and a broken one look alike, and put back.
 */
import { createAtChannel } from '../at/channel.ts';
import { fieldsOf, numberOf } from '../at/parse-fields.ts';
import { parseFunctionality, parseIdentityText, parseImei } from '../at/parse-identity.ts';
import { parseExtendedSignalQuality, parseOperator, parseSignalQuality } from '../at/parse-network.ts';
import { parseRegistration } from '../at/parse-registration.ts';
import { parseIccid } from '../at/parse-sim.ts';
import { parseServiceCentre } from '../at/parse-sms.ts';
import { type MemoryUse, parseMemoryUse } from '../at/parse-storage.ts';
import type { WireTrace } from '../at/types.ts';
import type { Clock } from '../clock.ts';
import type { NetworkStatus } from '../driver.ts';
import { ModemError } from '../errors.ts';
import { noFacts, registrationOf } from '../modem/facts.ts';
import { pinCounters, readPinTries } from '../modem/sim/pin-counters.ts';
import { readSimState, type SimState } from '../modem/sim/sim-state.ts';
import { generic } from '../profiles/generic.ts';
import { matchProfile, profileNamed } from '../profiles/index.ts';
import type { Profile } from '../profiles/profile.ts';
import type { BytePort } from '../serial/byte-port.ts';
import { localError } from '../verdicts.ts';

export interface ExamineOptions {
  readonly port: BytePort;
  readonly clock: Clock;
  /** A profile by name; by what the modem says unless given. */
  readonly profile?: string;
  readonly trace?: WireTrace;
}

export interface Examination {
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly profile: string;
  readonly imei: string | null;
  /** Of an open SIM. */
  readonly iccid: string | null;
  /** `failed`: broken, blocked or foreign. Null: the modem does not tell. */
  readonly sim: 'ready' | 'pin' | 'puk' | 'missing' | 'failed' | null;
  readonly pinTriesLeft: number | null;
  /** AT+CFUN; false: it sends and hears nothing. */
  readonly isRadioOn: boolean;
  readonly registration: NetworkStatus['registration'];
  readonly operator: string | null;
  readonly technology: '2G' | '3G' | '4G' | '5G' | null;
  readonly signalDbm: number | null;
  readonly smsc: string | null;
  /** As AT+CPMS? tells them, each once. */
  readonly memories: readonly { readonly name: string; readonly used: number; readonly total: number }[];
}

export type ExamineOutcome =
  | { readonly kind: 'modem'; readonly examination: Examination }
  /** `modem-silent`, or what opening the port says: `port-busy`, `port-denied`, `port-missing`, `port-failed`. */
  | { readonly kind: 'none'; readonly code: string };

/** Opens the port and closes it again. Never rejects. */
export async function examineModem(options: ExamineOptions): Promise<ExamineOutcome> {
  const { port, clock, trace } = options;
  const channel = createAtChannel({
    port,
    clock,
    guardMs: generic.guardMs,
    listener: { onUnsolicited() {}, onLateReference() {}, onClosed() {} },
    ...(trace ? { trace } : {}),
  });
  try {
    await port.open(channel.handlers);
  } catch (error) {
    return { kind: 'none', code: error instanceof ModemError ? error.code : localError('port-failed').code };
  }
  try {
    const ask: Ask = (text, expects, timeoutMs) => channel.execute({ text, expects, timeoutMs });
    if (!(await answers(ask))) return { kind: 'none', code: 'modem-silent' };
    return { kind: 'modem', examination: await examine(ask, options.profile) };
  } finally {
    channel.stop();
    await port.close();
  }
}

type Ask = (
  text: string,
  expects: string,
  timeoutMs: number,
) => ReturnType<ReturnType<typeof createAtChannel>['execute']>;

const probes = 3;

async function answers(ask: Ask): Promise<boolean> {
  for (let probe = 0; probe < probes; probe += 1) {
    const reply = await ask('AT', 'raw', generic.timeoutsMs.probe);
    if (reply.kind === 'closed') return false;
    if (reply.kind !== 'timeout') return true;
  }
  return false;
}

async function examine(ask: Ask, profileName: string | undefined): Promise<Examination> {
  const lines: Lines = async (text, expects, timeoutMs = generic.timeoutsMs.setting) => {
    const reply = await ask(text, expects, timeoutMs);
    return reply.kind === 'ok' ? reply.lines.map((line) => line.text) : [];
  };
  const manufacturer = parseIdentityText(await lines('AT+CGMI', 'raw'));
  const model = parseIdentityText(await lines('AT+CGMM', 'raw'));
  const named = profileName === undefined ? undefined : profileNamed(profileName);
  const profile = named ?? matchProfile({ manufacturer, model });
  const { sim: simMs, query, operator: operatorMs, pinState } = profile.timeoutsMs;
  const imei = parseImei(await lines('AT+CGSN', 'raw', simMs));
  const isRadioOn = (parseFunctionality((await lines('AT+CFUN?', '+CFUN:'))[0] ?? '') ?? 1) === 1;
  const [errorLevel] = await lines('AT+CMEE?', '+CMEE:');
  await lines('AT+CMEE=1', 'raw');
  const simState = readSimState(await ask('AT+CPIN?', '+CPIN:', pinState));
  const before = numberOf(fieldsOf(errorLevel ?? '')[0]);
  if (before !== null && before !== 1) await lines(`AT+CMEE=${before}`, 'raw');
  const registrations: Record<string, NetworkStatus['registration']> = {};
  for (const domain of ['CREG', 'CGREG', 'CEREG']) {
    for (const line of await lines(`AT+${domain}?`, `+${domain}:`, query)) {
      const found = parseRegistration(line);
      if (found) registrations[found.domain] = found.registration;
    }
  }
  const operator = parseOperator((await lines('AT+COPS?', '+COPS:', operatorMs))[0] ?? '');
  return {
    manufacturer,
    model,
    profile: profile.name,
    imei,
    iccid: simState?.kind === 'ready' ? await readIccid(lines, profile) : null,
    sim: simOf(simState),
    pinTriesLeft: await readTriesLeft(lines, profile),
    isRadioOn,
    registration: registrationOf({ ...noFacts, registrations }),
    operator: operator?.name ?? operator?.plmn ?? null,
    technology: technologyOf(operator?.accessTechnology ?? null),
    signalDbm:
      parseSignalQuality((await lines('AT+CSQ', '+CSQ:', query))[0] ?? '')?.dbm ??
      parseExtendedSignalQuality((await lines('AT+CESQ', '+CESQ:', query))[0] ?? '')?.dbm ??
      null,
    smsc:
      (await lines('AT+CSCA?', '+CSCA:', simMs)).map((line) => parseServiceCentre(line)?.number)[0] ?? null,
    memories: memoriesOf((await lines('AT+CPMS?', '+CPMS:')).flatMap((line) => parseMemoryUse(line))),
  };
}

type Lines = (text: string, expects: string, timeoutMs?: number) => Promise<readonly string[]>;

async function readIccid(lines: Lines, { iccidCommands }: Profile): Promise<string | null> {
  for (const text of iccidCommands) {
    const iccid = parseIccid(await lines(text, 'raw'));
    if (iccid !== null) return iccid;
  }
  return null;
}

async function readTriesLeft(lines: Lines, profile: Profile): Promise<number | null> {
  for (const name of profile.pinCounters) {
    const { text, expects } = pinCounters[name];
    const tries = readPinTries(await lines(text, expects));
    if (tries !== null) return tries;
  }
  return null;
}

function simOf(state: SimState | null): Examination['sim'] {
  if (state === null) return null;
  if (state.kind !== 'unusable') return state.kind;
  if (state.reason === 'sim-puk') return 'puk';
  return state.reason === 'sim-missing' ? 'missing' : 'failed';
}

/** <AcT> of TS 27.007 §7.3. */
function technologyOf(accessTechnology: number | null): Examination['technology'] {
  if (accessTechnology === null) return null;
  if ([0, 1, 3, 8].includes(accessTechnology)) return '2G';
  if (accessTechnology <= 6) return '3G';
  return accessTechnology <= 9 ? '4G' : '5G';
}

function memoriesOf(uses: readonly MemoryUse[]): Examination['memories'] {
  const named = uses.flatMap(({ memory, used, total }) =>
    memory === null ? [] : [{ name: memory, used, total }],
  );
  return [...new Map(named.map((use) => [use.name, use])).values()];
}
