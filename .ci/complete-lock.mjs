// Adds the optional packages of other platforms to package-lock.json. Some registry mirrors leave them out, and
// `npm ci` then refuses a lock made there. Run after every change of dependencies: node .ci/complete-lock.mjs
import fs from 'node:fs';

const file = 'package-lock.json';
const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
const packages = lock.packages;

function resolves(from, name) {
  for (let dir = from; ; ) {
    if (packages[`${dir ? `${dir}/` : ''}node_modules/${name}`]) return true;
    if (!dir) return false;
    const up = dir.lastIndexOf('/node_modules/');
    dir = up < 0 ? '' : dir.slice(0, up);
  }
}

const systems = [
  'android',
  'darwin',
  'freebsd',
  'openbsd',
  'netbsd',
  'win32',
  'windows',
  'aix',
  'sunos',
  'openharmony',
  'linuxmusl',
  'linux',
  'wasm32',
  'wasi',
];
const osNames = { windows: 'win32', linuxmusl: 'linux', wasm32: 'none', wasi: 'none' };
let added = 0;
for (const [owner, entry] of Object.entries({ ...packages })) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolves(owner, name)) continue;
    const system = systems.find((s) => name.includes(s));
    if (!system) throw new Error(`cannot tell the platform of ${name}`);
    const cpu = /(arm64|armv7|x64|ia32|s390x|ppc64|riscv64|loong64|mips64el|arm)/.exec(
      name.split('/').pop(),
    )?.[1];
    packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~=v]+/, ''),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      os: [osNames[system] ?? system],
      cpu: [cpu === 'armv7' ? 'arm' : (cpu ?? 'wasm32')],
      ...(name.includes('musl') ? { libc: ['musl'] } : {}),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages added to ${file}`);
