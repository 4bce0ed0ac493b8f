/** Wavecom Q2x; sierra.ts builds on it for the modules that are Wavecom inside. Quirks 50 to 52 of modems.md. */
import { generic } from './generic.ts';
import type { Profile } from './profile.ts';

export const wavecom: Profile = {
  ...generic,
  name: 'wavecom',
  match: { manufacturer: /wavecom/i },
  // +WIND: 3 says that AT commands are ready, 4 that all are (Wavecom AT guide); other numbers are calls and cells.
  bootLines: [
    ...generic.bootLines,
    { pattern: /^\+WIND: ?3$/ },
    { pattern: /^\+WIND: ?4$/, closesBoot: true },
  ],
  pinCounters: ['cpinc', 'cpinr', 'csim'],
  // Quirk 51: "ME" is unknown to the Q2x, its list is (("SM","BM","SR"),("SM")).
  storages: ['SM', 'ME', 'MT'],
  // Quirk 50: +CPIN: comes without OK; one second of silence settles it.
  timeoutsMs: { ...generic.timeoutsMs, pinState: 1_000 },
};
