/** The personalities by name, for options and command lines. */
import { clean, type Personality } from '../personality.ts';
import { huawei } from './huawei.ts';
import { quectel } from './quectel.ts';
import { sim7600, sim800 } from './simcom.ts';
import { telit } from './telit.ts';
import { wavecom } from './wavecom.ts';
import { zte } from './zte.ts';

export const personalities = {
  clean,
  huawei,
  zte,
  sim800,
  sim7600,
  quectel,
  telit,
  wavecom,
} as const satisfies Record<string, Personality>;

export type PersonalityName = keyof typeof personalities;
