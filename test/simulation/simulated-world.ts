/**
 * A whole installation in one process on one hand-moved clock: network, modems with their faults, clients, and one life
 * of the gateway after another. The plan decides everything; what is seen on the way goes into the trace.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BytePort } from '../../drivers/serial/byte-port.ts';
import { simNumber } from '../../drivers/virtual/magic-numbers.ts';
import { personalities } from '../../drivers/virtual/personalities/index.ts';
import { createVirtualModem, type VirtualModem } from '../../drivers/virtual/virtual-modem.ts';
import { createVirtualNetwork, type VirtualNetwork } from '../../drivers/virtual/virtual-network.ts';
import { createVirtualPort } from '../../drivers/virtual/virtual-port.ts';
import { createSealer } from '../../src/ops/seal.ts';
import { ManualClock, turns } from '../support/manual-clock.ts';
import { virtualMachinePorts } from '../support/virtual-machine-ports.ts';
import { Chance } from './chance.ts';
import { type ClientRecord, startClient } from './clients.ts';
import { commit } from './fault-script.ts';
import { type Breakage, GatewayLife, type Site } from './gateway-life.ts';
import type { Trace } from './trace.ts';
import { markOf, SECRET_WORD } from './traffic.ts';
import type { EndPlan, SimPlan, WorldPlan } from './world-plan.ts';

/** Started again, a gateway looks around before it acts. */
const START_MS = 5_000;

export class SimulatedWorld {
  readonly clock = new ManualClock();
  readonly network: VirtualNetwork;
  readonly modems: readonly VirtualModem[];
  readonly clients: readonly ClientRecord[];
  readonly violations: string[] = [];
  readonly downtimes: { from: number; until: number }[] = [];
  readonly #dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'sallyport-sim-'));
  readonly #plan: WorldPlan;
  readonly #trace: Trace;
  readonly #site: Site;
  #life: GatewayLife | null = null;
  #downSince: number | null = null;
  /** What the next Ctrl-Z, or the next text on the air, brings about. */
  #armed: EndPlan | null = null;

  constructor(plan: WorldPlan, trace: Trace, breakage: Breakage) {
    this.#plan = plan;
    this.#trace = trace;
    const { clock } = this;
    const chance = new Chance(plan.seed + 0.5e9);
    this.network = createVirtualNetwork({ clock, random: chance.random, reportDelayMs: plan.reportDelayMs });
    this.modems = plan.sims.map((sim, index) => this.#makeModem(sim, index, chance));
    const octets = new Chance(plan.seed + 1e9);
    this.#site = {
      databasePath: join(this.#dir, 'sallyport.db'),
      clock,
      randomBytes: (count) => octets.octets(count),
      sealer: createSealer(Buffer.alloc(32, 7)),
      modems: this.modems.map(({ imei }, index) => ({
        name: `sim-${index}`,
        place: plan.isLookedFor ? { imei } : { port: `/virtual/${index}` },
        baud: 115_200,
      })),
      logLevel: plan.logLevel,
      ports: virtualMachinePorts(this.modems),
      fixedPort: plan.isLookedFor ? null : (path) => this.#fixedPort(path),
      tapOf: (path) => ({
        toModem: (bytes) => this.#written(path, bytes),
        fromModem: (bytes) => this.#note(`${path} < ${Buffer.from(bytes).toString('latin1')}`),
      }),
      onLogLine: (line) => this.#checkLogLine(line),
      breakage,
    };
    this.#scriptNetwork();
    this.clients = plan.texts.map((text) =>
      startClient(text, {
        clock,
        life: () => this.#life,
        simId: (position) => this.simId(position),
        note: (what) => this.#note(what),
      }),
    );
    this.#schedule();
  }

  get life(): GatewayLife | null {
    return this.#life;
  }

  get isUp(): boolean {
    return this.#life?.isUp === true;
  }

  begin(): void {
    const life = new GatewayLife(this.#site);
    this.#life = life;
    this.#note('process begins');
    life.start().then(
      () => {
        if (this.#downSince !== null && life.isUp)
          this.downtimes.push({ from: this.#downSince, until: this.clock.now() + START_MS });
        if (life.isUp) this.#downSince = null;
      },
      (error: unknown) => {
        if (!life.isDead) this.violations.push(`START the gateway did not start: ${describe(error)}`);
      },
    );
  }

  /** Takes away what is left of the troubles. */
  heal(): void {
    this.#armed = null;
  }

  /** As at SIGTERM. Resolves when the process has ended, which takes time on the clock. */
  async stop(): Promise<void> {
    const life = this.#life;
    if (!life?.isUp) return;
    this.#downSince ??= this.clock.now();
    this.#note('process stops');
    const timersLeft = await life.stop();
    if (this.#life === life) this.#life = null;
    if (timersLeft > 0) this.violations.push(`TIMER ${timersLeft} timers outlived a stop`);
  }

  async simId(position: number): Promise<string | null> {
    const card = this.modems[position]?.sim;
    const sims = this.#life?.isUp ? await this.#life.store.listSims().catch(() => []) : [];
    return sims.find(({ iccid, imsi }) => iccid === card?.iccid || imsi === card?.imsi)?.id ?? null;
  }

  close(): void {
    this.#life?.crash();
    for (const modem of this.modems) modem.unplug();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #makeModem(sim: SimPlan, index: number, chance: Chance): VirtualModem {
    const personality = personalities[sim.personality];
    const number = simNumber(index);
    const modem = createVirtualModem({
      network: this.network,
      clock: this.clock,
      random: chance.random,
      name: `virtual-${index}`,
      imei: `35693803564380${index}`,
      sim: { number, iccid: `890100000000000000${index}`, imsi: `00101000000000${index}` },
      personality: sim.isSmall
        ? { ...personality, memories: { ...personality.memories, SM: 3, ME: 3 } }
        : personality,
    });
    this.network.setAirTime(number, { airTimeMs: sim.airTimeMs, airJitterMs: sim.airJitterMs });
    this.network.setNextReference(number, sim.firstReference);
    return modem;
  }

  #fixedPort(path: string): BytePort {
    const modem = this.modems[Number(path.split('/').at(-1))];
    if (!modem) throw new Error(`no virtual modem at ${path}`);
    return createVirtualPort(modem, { path });
  }

  #scriptNetwork(): void {
    for (const { mark, meets } of this.#plan.texts)
      this.network.script(({ text }) => markOf(text) === mark, meets);
    this.network.onAir((entry) => {
      this.#note(`air ${markOf(entry.text)} ${entry.simNumber} ${entry.reference} ${entry.outcome}`);
      if (this.#armed?.kind === 'crash-on-air') this.#crash(this.#armed);
    });
  }

  #schedule(): void {
    const { inbound, faults, actions, ends } = this.#plan;
    const { clock } = this;
    for (const { at, from, sim, text } of inbound)
      clock.setTimer(() => this.network.sendFromHandset({ from, to: simNumber(sim), text }), at);
    for (const { at, forMs, sim, fault } of faults) {
      clock.setTimer(() => {
        const modem = this.modems[sim];
        if (!modem) return;
        this.#note(`fault ${fault.kind} ${sim}`);
        clock.setTimer(commit(fault, modem), forMs);
      }, at);
    }
    for (const { at, sim, action } of actions) clock.setTimer(() => void this.#act(sim, action), at);
    for (const end of ends) clock.setTimer(() => void this.#end(end), end.at);
  }

  /** An operator tries until it is done. */
  async #act(sim: number, action: 'pause' | 'resume' | 'restart'): Promise<void> {
    const life = this.#life;
    const isDone =
      life?.isUp === true &&
      (await life.sms.fleet.act(`sim-${sim}`, action).then(
        () => !life.isDead,
        () => false,
      ));
    this.#note(`operator ${action} ${sim} ${isDone}`);
    if (!isDone) this.clock.setTimer(() => void this.#act(sim, action), 1_000);
  }

  async #end(end: EndPlan): Promise<void> {
    if (end.kind === 'crash-at-ctrl-z' || end.kind === 'crash-on-air') {
      this.#armed = end;
      return;
    }
    if (end.kind === 'crash') {
      await turns(end.turns);
      this.#crash(end);
      return;
    }
    const life = this.#life;
    if (!life?.isUp) return;
    await this.stop();
    // A crash may have cut the stop short, and has then seen to the next process itself.
    if (this.#life === null && life.isDead) this.#beginLater(end.downMs);
  }

  #crash({ kind, downMs }: EndPlan): void {
    const life = this.#life;
    this.#armed = null;
    if (!life || life.isDead) return;
    this.#note(kind);
    this.#downSince ??= this.clock.now();
    life.crash();
    this.#life = null;
    this.#beginLater(downMs);
  }

  #beginLater(downMs: number): void {
    this.clock.setTimer(() => {
      if (this.#life === null) this.begin();
    }, downMs);
  }

  #written(path: string, bytes: Uint8Array): void {
    this.#note(`${path} > ${Buffer.from(bytes).toString('latin1')}`);
    const armed = this.#armed;
    if (armed?.kind !== 'crash-at-ctrl-z' || bytes.at(-1) !== 0x1a) return;
    // What was handed to the cable still arrives.
    queueMicrotask(() => this.#crash(armed));
  }

  #checkLogLine(line: string): void {
    const leak = LEAKS.find((pattern) => pattern.test(line));
    if (leak) this.violations.push(`LOG ${String(leak)} in ${line.slice(0, 200)}`);
    if (this.#plan.logLevel === 'info' && line.includes('"level":"error"'))
      this.#note(`log ${line.replace(/"time":"[^"]*"/, '')}`);
  }

  #note(what: string): void {
    this.#trace.note(this.clock.monotonic(), what);
  }
}

/** The word that is in every text, and whole numbers of recipients and senders. */
const LEAKS = [new RegExp(SECRET_WORD), /1?(?:212|415|617)55501\d\d/];

function describe(error: unknown): string {
  return error instanceof Error && error.cause !== undefined
    ? `${String(error)} (${describe(error.cause)})`
    : String(error);
}
