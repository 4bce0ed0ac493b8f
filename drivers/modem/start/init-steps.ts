/**
 * The commands that bring a modem up, in order (modems.md 1.2; the numbers are its steps). Probing finds out who is
 * there, initializing sets up an unlocked SIM. The PIN guard stands between the two.
 */
import { parseIdentityText, parseImei, parseFunctionality } from '../../at/parse-identity.ts';
import { parseExtendedSignalQuality, parseOperator, parseSignalQuality } from '../../at/parse-network.ts';
import { parseRegistration } from '../../at/parse-registration.ts';
import { parseIccid, parseImsi, parseOwnNumber } from '../../at/parse-sim.ts';
import { parseServiceCentre } from '../../at/parse-sms.ts';
import { parseMemories, parseMemoryUse } from '../../at/parse-storage.ts';
import { matchProfile, profileNamed } from '../../profiles/index.ts';
import type { Facts } from '../facts.ts';
import { notificationOf, readsBackAs, rungs } from './notification-ladder.ts';
import type { Step } from './run-steps.ts';
import type { Wishes } from '../session.ts';

const identify = (name: keyof Facts['identity'], read: (lines: readonly string[]) => string | null) => {
  return (lines: readonly string[], facts: Facts): Partial<Facts> => ({
    identity: { ...facts.identity, [name]: read(lines) },
  });
};

/** Steps 3 to 6: the modem answers AT already. */
export const identitySteps: readonly Step[] = [
  { name: 'echo-off', texts: ['ATE0'], timeout: 'setting' },
  { name: 'verbose', texts: ['ATV1'], timeout: 'setting' },
  { name: 'results-on', texts: ['ATQ0'], timeout: 'setting' },
  // Without it a closing port hangs up or resets some modems (modems.md 1.1).
  { name: 'ignore-dtr', texts: ['AT&D0'], timeout: 'setting' },
  { name: 'error-numbers', texts: ['AT+CMEE=1'], timeout: 'setting' },
  {
    name: 'manufacturer',
    texts: ['AT+CGMI'],
    timeout: 'setting',
    expects: 'raw',
    learn: identify('manufacturer', parseIdentityText),
  },
  {
    name: 'model',
    texts: ['AT+CGMM'],
    timeout: 'setting',
    expects: 'raw',
    learn: identify('model', parseIdentityText),
  },
  {
    name: 'revision',
    texts: ['AT+CGMR'],
    timeout: 'setting',
    expects: 'raw',
    learn: identify('revision', parseIdentityText),
  },
  { name: 'imei', texts: ['AT+CGSN'], timeout: 'sim', expects: 'raw', learn: identify('imei', parseImei) },
];

/** Steps 6 and 7, once the profile is chosen. */
export const quietSteps: readonly Step[] = [
  {
    name: 'quieting',
    texts: ({ profile }, { usb }) =>
      profile.quieting
        .filter(({ nativeUsbOnly }) => !nativeUsbOnly || usb !== undefined)
        .map(({ text }) => text),
    timeout: 'setting',
    takesAll: true,
  },
  {
    // A process before us, or a lost cable, may have left a call with a spoken code up.
    name: 'hang-up',
    texts: ({ profile }) => (profile.voice ? ['AT+CHUP', 'ATH'] : []),
    timeout: 'setting',
    mayBeIdle: true,
  },
  {
    // ZTE K3565 answers the read in the test form (quirk 19), which is taken for fully on.
    name: 'radio-on',
    texts: ['AT+CFUN?', 'AT+CFUN=1'],
    timeout: 'radio',
    expects: '+CFUN:',
    learn: (lines, _facts, asked) =>
      asked === 'AT+CFUN=1' || (parseFunctionality(lines[0] ?? '') ?? 1) === 1 ? {} : null,
  },
];

const iccidStep: Step = {
  name: 'iccid',
  texts: ({ profile }) => profile.iccidCommands,
  timeout: 'setting',
  expects: 'raw',
  learn: (lines, facts) => {
    const iccid = parseIccid(lines);
    return iccid === null ? null : { identity: { ...facts.identity, iccid } };
  },
};

/** Also when it has got lost in service: a modem that was not answered in time sets <mt> and <ds> to 0. */
export const notificationStep: Step = {
  name: 'notification',
  texts: rungs,
  timeout: 'setting',
  check: { text: 'AT+CNMI?', expects: '+CNMI:', agrees: readsBackAs },
  learn: (_lines, _facts, asked) => ({ notification: notificationOf(asked) }),
};

/** Before the PIN: many cards tell their number while locked, and the guard remembers by it. */
export const lockedSteps: readonly Step[] = [iccidStep];

/** Steps 11 to 20: the SIM is open. */
export const serviceSteps: readonly Step[] = [
  { name: 'imsi', texts: ['AT+CIMI'], timeout: 'sim', expects: 'raw', learn: identify('imsi', parseImsi) },
  iccidStep,
  {
    name: 'own-number',
    texts: ['AT+CNUM'],
    timeout: 'sim',
    expects: '+CNUM:',
    learn: identify('number', (lines) => lines.map(parseOwnNumber).find((number) => number !== null) ?? null),
  },
  { name: 'character-set', texts: ['AT+CSCS="GSM"', 'AT+CSCS="IRA"'], timeout: 'setting' },
  {
    // A modem that was left in service 1 stops delivering when nobody acknowledges (TS 27.005 §3.4.4).
    name: 'message-service',
    texts: ({ profile }, { requestAcknowledge }) =>
      requestAcknowledge && profile.acknowledge !== 'never' ? ['AT+CSMS=1', 'AT+CSMS=0'] : ['AT+CSMS=0'],
    timeout: 'setting',
    expects: '+CSMS:',
    learn: (_lines, _facts, asked) => ({ acknowledges: asked === 'AT+CSMS=1' }),
  },
  {
    // Repeats are needed while the message stack boots (ofono, modems.md 1.2 step 14).
    name: 'pdu-mode',
    texts: ['AT+CMGF=0'],
    timeout: 'setting',
    attempts: 10,
    pauseMs: 1_000,
    isRequired: true,
  },
  {
    name: 'storages-offered',
    texts: ['AT+CPMS=?'],
    timeout: 'setting',
    expects: '+CPMS:',
    // Each name goes into commands: two letters, as every memory of TS 27.005 §3.1 and of the makers has.
    learn: (lines) => ({
      storagesOffered: (parseMemories(lines[0] ?? '')[0] ?? []).filter((name) => /^[A-Z]{2}$/.test(name)),
    }),
  },
  {
    name: 'storage',
    texts: storageTexts,
    timeout: 'setting',
    expects: '+CPMS:',
    attempts: 5,
    pauseMs: 1_000,
    learn: (lines, _facts, asked) => {
      const use = lines.flatMap((line) => parseMemoryUse(line))[0];
      const name = /"(\w+)"/.exec(asked)?.[1] ?? '';
      const storages = use ? [{ name, used: use.used, total: use.total }] : [];
      return { storage: { name }, storages };
    },
  },
  {
    name: 'service-centre',
    texts: ['AT+CSCA?'],
    timeout: 'sim',
    expects: '+CSCA:',
    learn: (lines) => {
      const number = lines.map((line) => parseServiceCentre(line)?.number ?? null).find(isServiceCentre);
      return { smsc: { number: number ?? null, isInPdu: false } };
    },
  },
  {
    name: 'service-centre-set',
    texts: ({ smsc }, wishes) =>
      isServiceCentre(wishes.smsc) && wishes.smsc !== smsc.number ? [serviceCentreText(wishes.smsc)] : [],
    timeout: 'sim',
    learn: (_lines, _facts, asked) => ({
      smsc: { number: /"(.*)"/.exec(asked)?.[1] ?? null, isInPdu: false },
    }),
  },
  notificationStep,
  {
    // What a process before us left unanswered is refused, so that the network brings it again. Left alone, the modem
    // would refuse it itself in a while, and set <mt> and <ds> to 0 (TS 27.005 §3.4.4).
    name: 'unanswered-delivery',
    texts: ({ acknowledges }) => (acknowledges ? ['AT+CNMA=2'] : []),
    timeout: 'setting',
    mayBeIdle: true,
  },
  { name: 'registration-lines', texts: ['AT+CREG=2', 'AT+CREG=1'], timeout: 'setting' },
  { name: 'gprs-registration-lines', texts: ['AT+CGREG=2', 'AT+CGREG=1'], timeout: 'setting' },
  { name: 'eps-registration-lines', texts: ['AT+CEREG=2', 'AT+CEREG=1'], timeout: 'setting' },
  { name: 'operator-format', texts: ['AT+COPS=3,2'], timeout: 'operator' },
  { name: 'caller-lines', texts: ['AT+CLIP=1'], timeout: 'setting' },
];

/** Step 18 and 19, asked again by the health poll: one command each, so that a submission slips in between. */
export const registrationSteps: readonly Step[] = (['CREG', 'CGREG', 'CEREG'] as const).map((domain) => ({
  name: domain.toLowerCase(),
  texts: [`AT+${domain}?`],
  timeout: 'query',
  expects: `+${domain}:`,
  learn: (lines, facts) => learnRegistration(lines, facts),
}));

export const networkSteps: readonly Step[] = [
  {
    name: 'operator',
    texts: ['AT+COPS?'],
    timeout: 'operator',
    expects: '+COPS:',
    learn: (lines) => {
      const operator = parseOperator(lines[0] ?? '');
      return { operator: operator?.plmn ?? operator?.name ?? null };
    },
  },
  {
    name: 'signal',
    texts: ['AT+CSQ'],
    timeout: 'query',
    expects: '+CSQ:',
    learn: (lines) => ({ signalDbm: parseSignalQuality(lines[0] ?? '')?.dbm ?? null }),
  },
  {
    // CSQ 99 is "unknown": some LTE modems measure by CESQ only.
    name: 'extended-signal',
    texts: ({ signalDbm }) => (signalDbm === null ? ['AT+CESQ'] : []),
    timeout: 'query',
    expects: '+CESQ:',
    learn: (lines) => ({ signalDbm: parseExtendedSignalQuality(lines[0] ?? '')?.dbm ?? null }),
  },
];

/** @returns nothing learnt where the lines hold no registration */
export function learnRegistration(lines: readonly string[], facts: Facts): Partial<Facts> {
  const found = lines.map((line) => parseRegistration(line)).filter((registration) => registration !== null);
  if (found.length === 0) return {};
  const told = Object.fromEntries(found.map(({ domain, registration }) => [domain, registration]));
  return { registrations: { ...facts.registrations, ...told } };
}

/** The profile by name, else by what the modem and the bus say. */
export function chooseProfile(facts: Facts, wishes: Wishes): Facts['profile'] {
  const named = wishes.profile === undefined ? undefined : profileNamed(wishes.profile);
  const { manufacturer, model } = facts.identity;
  return named ?? matchProfile({ manufacturer, model, usb: wishes.usb });
}

/** It goes into a command and into PDUs: nothing but a number. */
export function isServiceCentre(number: string | null | undefined): number is string {
  return number !== null && number !== undefined && /^\+?[0-9]{3,20}$/.test(number);
}

/** 145: international, 129: unknown type of number (TS 24.011 §8.2.5.2). */
export function serviceCentreText(number: string): string {
  return `AT+CSCA="${number}",${number.startsWith('+') ? 145 : 129}`;
}

/** Three arguments, two, one: what a modem accepts differs (step 15). */
function storageTexts({ profile, storagesOffered }: Facts): readonly string[] {
  const offered = profile.storages.filter((name) => storagesOffered.includes(name));
  const names = offered.length > 0 ? offered : profile.storages;
  return names.flatMap((name) => [
    `AT+CPMS="${name}","${name}","${name}"`,
    `AT+CPMS="${name}","${name}"`,
    `AT+CPMS="${name}"`,
  ]);
}
