/** The personalities by name, for options and command lines. */
import { clean, type Personality } from '../personality.ts';
import { cinterion, mc35i, phs8 } from './cinterion.ts';
import { fibocom } from './fibocom.ts';
import { huawei } from './huawei.ts';
import { motorola } from './motorola.ts';
import { novatel } from './novatel.ts';
import { quectel } from './quectel.ts';
import { mc7304, sl8084 } from './sierra.ts';
import { a7670, sim7600, sim800 } from './simcom.ts';
import { telit } from './telit.ts';
import { wavecom } from './wavecom.ts';
import { zte } from './zte.ts';

export const personalities = {
  clean,
  huawei,
  zte,
  sim800,
  sim7600,
  a7670,
  quectel,
  telit,
  wavecom,
  sl8084,
  mc7304,
  cinterion,
  mc35i,
  phs8,
  fibocom,
  novatel,
  motorola,
} as const satisfies Record<string, Personality>;

export type PersonalityName = keyof typeof personalities;
