/** The ways in which modules speak into a call (modems.md 6). */
import type { VoiceProcedure } from './profile.ts';

/** SIMCom SIM7600 and A76xx; SIM800 with the firmware that has a voice. */
export const simcomVoice: VoiceProcedure = {
  probe: 'AT+CTTS=?',
  // The far end hears it; without this it comes out of the loudspeaker.
  prepare: ['AT+CDTAM=1'],
  speak: 'AT+CTTS=2,"',
  spokenLine: /^\+CTTS: ?0\b/,
  cutLine: null,
  stop: 'AT+CTTS=0',
  keys: { listen: 'AT+DDET=1', line: /^\+(?:RX)?DTMF: ?([0-9*#A-D])/, isCode: false },
};

/** Quectel EC2x and EG2x, AT commands manual V2.2 12.18 to 12.21: uplink and downlink 1 are not muted, mode 2 is ASCII. */
export const quectelVoice: VoiceProcedure = {
  probe: 'AT+QWTTS=?',
  prepare: [],
  speak: 'AT+QWTTS=1,1,2,"',
  spokenLine: /^\+QWTTS: ?0\b/,
  cutLine: /^\+QWTTS: ?4111\b/,
  stop: 'AT+QWTTS=1,1,0',
  keys: { listen: 'AT+QTONEDET=1', line: /^\+QTONEDET: ?(\d{2,3})\b/, isCode: true },
};
