/** Calls (V.250 §6.3, TS 27.007 §6, §7.18), and the voices of two makers that speak into them (modems.md 6). */
import { splitArguments } from '../command-line.ts';
import type { CommandTable, ModemCore } from '../command-table.ts';
import { cme, error, final, ok, type Reply } from '../reply.ts';

export const voiceCommands: CommandTable = {
  H: { exec: hangUp },
  A: { exec: answer },
  D: { exec: dial },
  '+CHUP': { exec: hangUp },
  '+CLCC': { exec: listCalls },
};

/** SIM7600, A76xx, and SIM800 with the firmware that has it. */
export const simcomVoiceCommands: CommandTable = {
  '+CDTAM': {
    write(modem, argument) {
      modem.phone.isFarEndOn = argument === '1';
      return ok();
    },
  },
  '+CTTS': {
    test: '+CTTS: (0-2),"text"',
    write(modem, argument) {
      const [mode, text = ''] = splitArguments(argument);
      return speak(modem, mode, text, { done: '+CTTS: 0', cut: null }, modem.phone.isFarEndOn);
    },
  },
  '+DDET': {
    write(modem, argument) {
      modem.phone.keyLine = argument.startsWith('1') ? (key) => `+RXDTMF: ${key}` : null;
      return ok();
    },
  },
};

export const quectelVoiceCommands: CommandTable = {
  '+QWTTS': {
    test: '+QWTTS: (0,1),(0,1),(0-2),"text"',
    write(modem, argument) {
      const [uplink, downlink, mode, text = ''] = splitArguments(argument);
      const isMuted = uplink === '0' && downlink === '0';
      if (mode !== '0' && (modem.phone.state !== 'active' || isMuted)) return cme(903);
      return speak(modem, mode, text, { done: '+QWTTS: 0', cut: '+QWTTS: 4111' }, uplink === '1');
    },
  },
  '+QTONEDET': {
    write(modem, argument) {
      modem.phone.keyLine = argument === '1' ? (key) => `+QTONEDET: ${key.charCodeAt(0)}` : null;
      return ok();
    },
  },
};

const listed = { active: 0, dialing: 2, alerting: 3, incoming: 4 } as const;

function listCalls({ phone }: ModemCore): Reply {
  const { state, number, isOurs } = phone;
  if (state === 'none') return ok();
  return ok(`+CLCC: 1,${isOurs ? 0 : 1},${listed[state]},0,0,"${number}",145`);
}

function hangUp({ phone }: ModemCore): Reply {
  phone.hangUp();
  return ok();
}

function answer({ phone }: ModemCore): Reply {
  if (phone.state !== 'incoming') return final('NO CARRIER');
  phone.answer();
  return ok();
}

/** Voice calls only; data calls find no carrier. */
function dial({ phone, radio }: ModemCore, argument: string): Reply {
  if (!argument.endsWith(';') || !radio.isRegistered || phone.state !== 'none') return final('NO CARRIER');
  phone.dial(argument.slice(0, -1).trim());
  return ok();
}

function speak(
  { phone }: ModemCore,
  mode: string | undefined,
  text: string,
  lines: Parameters<ModemCore['phone']['speak']>[1],
  isHeard: boolean,
): Reply {
  if (mode === '0') {
    phone.stopSpeaking();
    return ok();
  }
  if (mode !== '2' || phone.isSpeaking) return error;
  if (text === '') return cme(902);
  phone.speak(text, lines, isHeard);
  return ok();
}
