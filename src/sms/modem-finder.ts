/**
 * Takes modems into service as they are found: with `modems: auto` every one; else only those that the config names by
 * IMEI are looked for (their drivers ask the locator themselves), and a stranger is announced and stays unused.
 */
import type { FoundModem, ModemLocator } from '../../drivers/index.ts';
import type { Logger } from '../ops/log.ts';
import { type ModemFactory, type ModemSettings, nameOf } from './modem-factory.ts';
import type { PoolMember } from './modem-pool.ts';

export interface ModemFinderParts {
  readonly locator: ModemLocator;
  readonly factory: ModemFactory;
  readonly isAutomatic: boolean;
  readonly modems: readonly ModemSettings[];
  readonly add: (member: PoolMember) => void;
  readonly logger: Logger;
}

export class ModemFinder {
  readonly #parts: ModemFinderParts;
  readonly #named: ReadonlySet<string>;
  readonly #taken = new Set<string>();

  constructor(parts: ModemFinderParts) {
    this.#parts = parts;
    this.#named = new Set(parts.modems.flatMap(({ place }) => ('imei' in place ? [place.imei] : [])));
  }

  /** Ports are asked only where the answer can be of use. */
  start(): void {
    const { locator, isAutomatic } = this.#parts;
    if (isAutomatic || this.#named.size > 0) locator.start((modem) => this.#take(modem));
  }

  async stop(): Promise<void> {
    await this.#parts.locator.stop();
  }

  #take(found: FoundModem): void {
    const { factory, isAutomatic, add, logger } = this.#parts;
    const { imei } = found.identity;
    if (this.#taken.has(found.key) || (imei !== null && this.#named.has(imei))) return;
    this.#taken.add(found.key);
    const about = { modem: nameOf({ key: found.key, imei }), port: found.port.path, profile: found.profile };
    if (isAutomatic) {
      logger.info(about, 'a modem was found');
      add(factory.found(found));
    } else logger.info(about, 'a modem that the config does not name was found: it stays unused');
  }
}
