/**
 * For sqlite-durability.test.ts: claims a database and holds it until it is killed, without keeping the claim itself
 * and with the garbage collector at work. Argument: path of the database.
 */
import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { claimOwnership } from '../../src/store/sqlite/ownership.ts';

claimOwnership(process.argv[2] ?? '');
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
for (let i = 0; i < 3; i += 1) {
  collect();
  await setImmediate();
}
writeSync(1, 'owned\n');
process.stdin.resume();
