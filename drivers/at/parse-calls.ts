/** The calls of a modem: +CLCC (TS 27.007 §7.18). */
import { fieldsOf, numberOf, prefixOf } from './parse-fields.ts';

export interface VoiceCall {
  readonly isOurs: boolean;
  readonly state: 'active' | 'held' | 'dialing' | 'alerting' | 'incoming' | 'waiting';
}

const states = ['active', 'held', 'dialing', 'alerting', 'incoming', 'waiting'] as const;

/** @returns null for other lines, and for data connections, which Quectel modules list as calls of mode 1 */
export function parseVoiceCall(line: string): VoiceCall | null {
  if (prefixOf(line) !== '+CLCC') return null;
  const [, direction, state, mode] = fieldsOf(line).map(numberOf);
  const name = states[state ?? -1];
  return name !== undefined && mode === 0 ? { isOurs: direction === 0, state: name } : null;
}
