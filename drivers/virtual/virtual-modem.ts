/**
 * A modem without hardware: AT bytes in by receive(), bytes out to the onOutput handler, a SIM registered with a
 * virtual network behind it. Bytes leave in the turn that made them; transports (virtual-port, pty, TCP) part the turns.
 *
 *   receive -> AtInput -> Interpreter -> command table -> Output -> onOutput
 *                                            |               ^
 *                                            v               | unsolicited
 *                              VirtualNetwork (SimSession) -> Inbox
 */
import type { Clock } from '../clock.ts';
import { AtInput } from './at-input.ts';
import type { CommandTable, ModemCore, UssdAnswers } from './command-table.ts';
import { registrationFields, registrationNames } from './commands/registration.ts';
import { standardCommands } from './commands/index.ts';
import { cure, type Faults, noFaults } from './faults.ts';
import { Inbox } from './inbox.ts';
import { Interpreter } from './interpreter.ts';
import type { VirtualModem, VirtualModemOptions } from './modem-contract.ts';
import { ModemPower } from './modem-power.ts';
import { Output } from './output.ts';
import { Phone } from './phone.ts';
import type { Personality } from './personality.ts';
import { personalities } from './personalities/index.ts';
import { Radio, type RegistrationName } from './radio.ts';
import { seededRandom } from './random.ts';
import { freshSettings, type Settings } from './settings.ts';
import { SimCard } from './sim-card.ts';
import { SmsStorage } from './sms-storage.ts';
import type { SimSession, SubmitResult, VirtualNetwork } from './network-contract.ts';

export type { VirtualModem, VirtualModemOptions } from './modem-contract.ts';

export function createVirtualModem(options: VirtualModemOptions): VirtualModem {
  return new AtModem(options);
}

const mostCommandLines = 1_000;

class AtModem implements VirtualModem, ModemCore {
  readonly name: string;
  readonly imei: string;
  readonly clock: Clock;
  readonly network: VirtualNetwork;
  readonly personality: Personality;
  readonly faults: Faults;
  sim: SimCard;
  readonly radio: Radio;
  readonly storage: SmsStorage;
  readonly ussd: UssdAnswers;
  readonly inbox: Inbox;
  readonly phone: Phone;
  readonly commandNames: readonly string[];
  readonly commandLines: string[] = [];
  settings: Settings;
  bytesWhileBusy = 0;
  readonly #power: ModemPower;
  readonly #input: AtInput;
  readonly #output: Output;
  readonly #interpreter: Interpreter;
  readonly #plugHandlers = new Set<(isPlugged: boolean) => void>();
  #write: (bytes: Uint8Array) => void = () => {};
  #session: SimSession | null = null;
  #heldAnswers: (() => void)[] = [];

  constructor(options: VirtualModemOptions) {
    const { clock, network } = options;
    const wanted = options.personality ?? 'clean';
    const personality = typeof wanted === 'string' ? personalities[wanted] : wanted;
    this.name = options.name;
    this.imei = options.imei;
    this.clock = clock;
    this.network = network;
    this.personality = personality;
    this.faults = { ...noFaults(), ...personality.faults, ...options.faults };
    this.ussd = options.ussd ?? {};
    this.settings = freshSettings(personality);
    this.storage = new SmsStorage(personality.memories, personality.indexBase);
    this.sim = new SimCard(options.sim, clock, network.smscNumber);
    network.provision(this.sim.number);
    this.phone = new Phone({
      clock,
      network,
      simNumber: this.sim.number,
      print: (line) => this.unsolicited(line),
    });
    const settings = () => this.settings;
    this.#output = new Output({
      format: personality,
      settings,
      faults: this.faults,
      random: options.random ?? seededRandom(2),
      write: (bytes) => this.#write(bytes),
    });
    this.#input = new AtInput({
      onLine: (line) => this.#line(line),
      onInput: (text) => this.#interpreter.typed(text),
      echo: (bytes) => this.#output.raw(bytes),
      isEchoOn: () => this.settings.echo,
    });
    const table = commandsOf(personality);
    this.commandNames = Object.keys(table);
    this.#interpreter = new Interpreter({ modem: this, table, output: this.#output, input: this.#input });
    this.inbox = new Inbox({
      clock,
      personality,
      settings,
      storage: this.storage,
      print: (line) => this.unsolicited(line),
      onRoom: () => this.#session?.memoryAvailable(),
    });
    this.radio = new Radio(options.radio ?? {}, {
      clock,
      sim: () => this.sim,
      accessTechnology: personality.accessTechnology,
      onChange: () => this.#registrationChanged(),
    });
    this.#power = new ModemPower({ clock, personality, isNoisy: () => this.settings.isNoisy });
    this.#powerUp(false);
  }

  get isPlugged(): boolean {
    return this.#power.isPlugged;
  }

  get uptimeMs(): number {
    return this.#power.uptimeMs;
  }

  receive(bytes: Uint8Array): void {
    if (this.faults.isDeafUntil) this.#heedCure(bytes);
    if (this.faults.isDeaf || this.faults.isDeafUntil || !this.#power.isListening) return;
    const lost = Math.min(this.faults.bytesToLose, bytes.length);
    this.faults.bytesToLose -= lost;
    if (this.#input.isHeld) this.bytesWhileBusy += bytes.length - lost;
    this.#input.receive(bytes.subarray(lost));
  }

  onOutput(handler: (bytes: Uint8Array) => void): void {
    this.#write = handler;
  }

  onPlug(handler: (isPlugged: boolean) => void): () => void {
    this.#plugHandlers.add(handler);
    return () => void this.#plugHandlers.delete(handler);
  }

  /** Held back while somebody types at a prompt, as modems do. */
  unsolicited(line: string): void {
    if (!this.#power.isPlugged || this.faults.isDeafUntil) return;
    if (this.#input.isAtPrompt) this.#input.afterPrompt(() => this.#output.unsolicited(line));
    else this.#output.unsolicited(line);
  }

  emit(bytes: Uint8Array): void {
    if (this.#power.isPlugged) this.#output.raw(bytes);
  }

  strayPrompt(): void {
    this.#input.openPrompt(this.settings.isTextMode);
    this.#output.prompt();
  }

  releaseSubmitAnswers(): void {
    const answers = this.#heldAnswers;
    this.#heldAnswers = [];
    for (const answer of answers) answer();
  }

  setRegistration(status: RegistrationName): void {
    this.radio.force(status);
  }

  ring(from: string): void {
    this.phone.ring(from);
    this.unsolicited('RING');
    if (this.settings.showsCaller) this.unsolicited(`+CLIP: "${from}",145,"",128,"",0`);
    const { deafAfterRingMs } = this.personality;
    if (deafAfterRingMs === 0) return;
    if (Number.isFinite(deafAfterRingMs)) {
      this.faults.isDeaf = true;
      this.clock.setTimer(() => void (this.faults.isDeaf = false), deafAfterRingMs);
    } else this.faults.isDeafUntil = 'reopen';
  }

  portOpened(): void {
    cure(this.faults, 'reopen');
  }

  unplug(): void {
    if (!this.#power.isPlugged) return;
    cure(this.faults, 'usb-reset');
    this.#powerDown();
    this.#power.unplug();
    for (const handler of this.#plugHandlers) handler(false);
  }

  replug(): void {
    if (this.#power.isPlugged) return;
    this.#power.plug();
    this.#powerUp(true);
    for (const handler of this.#plugHandlers) handler(true);
  }

  replaceSim(card: SimCard): SimCard {
    if (this.#power.isPlugged) throw new Error('the card sits under the battery: unplug the modem first');
    const before = this.sim;
    this.sim = card;
    return before;
  }

  reboot(): void {
    cure(this.faults, 'reboot');
    this.#powerDown();
    this.#powerUp(true);
  }

  resetSettings(): void {
    this.settings = freshSettings(this.personality);
  }

  lateReply(reply: Parameters<Output['reply']>[0]): void {
    if (this.#power.isPlugged) this.#output.reply(reply);
  }

  submit(pdu: string, onResult: (result: SubmitResult) => void): void {
    const life = this.#power.life;
    this.#session?.submit(pdu, (result) => {
      const answer = () => {
        if (life === this.#power.life) onResult(result);
      };
      if (this.faults.holdSubmitAnswers) this.#heldAnswers.push(answer);
      else answer();
    });
  }

  /** A firmware that hangs may still do what resets it. */
  #heedCure(bytes: Uint8Array): void {
    const text = Buffer.from(bytes).toString('latin1');
    if (/CFUN=1,1\r/.test(text)) this.reboot();
    else if (/CFUN=[04]\r/.test(text)) cure(this.faults, 'radio-cycle');
  }

  #line(line: string): void {
    this.commandLines.push(line);
    if (this.commandLines.length > mostCommandLines) this.commandLines.shift();
    this.#interpreter.line(line);
  }

  #powerUp(hasBooted: boolean): void {
    this.radio.functionality = 1;
    this.sim.powerUp();
    this.#power.up(hasBooted, (line) => this.unsolicited(line));
    this.radio.search();
  }

  #powerDown(): void {
    this.#power.down();
    this.#interpreter.reset();
    this.#input.reset();
    this.inbox.powerOff();
    this.radio.off();
    this.phone.powerOff();
    this.resetSettings();
  }

  #registrationChanged(): void {
    if (this.radio.isRegistered && !this.#session) {
      this.#session = this.network.attach(this.sim.number, this.inbox);
    } else if (!this.radio.isRegistered && this.#session) {
      const session = this.#session;
      this.#session = null;
      session.detach();
    }
    for (const name of registrationNames) {
      const level = this.settings.registration[name];
      if (level > 0) this.unsolicited(`+${name}: ${registrationFields(this, level)}`);
    }
  }
}

function commandsOf(personality: Personality): CommandTable {
  const lacking = new Set(personality.lacks);
  const standard = Object.entries(standardCommands).filter(([name]) => !lacking.has(name));
  return { ...Object.fromEntries(standard), ...personality.commands };
}
