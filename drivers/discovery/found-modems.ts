/** From answers of ports to modems: which ports are one modem, and on which of them to speak. Pure. */
import { basename } from 'node:path';
import type { Presence } from './modem-key.ts';
import type { FoundModem, PortCandidate, ProbeResult } from './types.ts';
import { preference } from './usb-facts.ts';

export interface PortAnswer {
  readonly port: PortCandidate;
  readonly answer: Extract<ProbeResult, { kind: 'modem' }>;
}

/** What is one modem before anybody has answered: a USB device that is no bridge, else the port alone. */
export function unitOf({ path, device, usb }: PortCandidate): string {
  return device !== null && usb && !usb.isBridge ? `usb ${device}` : path;
}

/** Units in the order of their first ports; the ports of each in the order of asking. */
export function unitsOf(ports: readonly PortCandidate[]): ReadonlyMap<string, readonly PortCandidate[]> {
  const units = Map.groupBy(ports, unitOf);
  for (const [unit, own] of units) units.set(unit, own.toSorted(byPreference));
  return units;
}

export function byPreference(one: PortCandidate, other: PortCandidate): number {
  return preference(one) - preference(other) || (one.interfaceNumber ?? 0) - (other.interfaceNumber ?? 0);
}

/** Answers of one modem: of one unit and not of different IMEIs, or of one IMEI with one SIM. Best port first. */
export function groupAnswers(answers: readonly PortAnswer[]): readonly (readonly PortAnswer[])[] {
  const groups: PortAnswer[][] = [];
  for (const one of answers) {
    const group = groups.find((others) => others.some((other) => isOneModem(one, other)));
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => group.toSorted(byWorth));
}

export function presenceOf(group: readonly PortAnswer[]): Presence {
  const { port } = group[0] as PortAnswer;
  return { ...tellingIdentity(group), place: placeOf(port) };
}

export function foundModem(key: string, group: readonly PortAnswer[]): FoundModem {
  const { port, answer } = group[0] as PortAnswer;
  const { identity, baudRate, sim, profile } = answer;
  return { key, identity, baudRate, sim, profile, port, siblings: group.slice(1).map((other) => other.port) };
}

function isOneModem(one: PortAnswer, other: PortAnswer): boolean {
  const { imei, iccid } = one.answer.identity;
  const that = other.answer.identity;
  const isOneImei = imei !== null && imei === that.imei;
  if (isOneImei && iccid !== null && iccid === that.iccid) return true;
  return unitOf(one.port) === unitOf(other.port) && (isOneImei || imei === null || that.imei === null);
}

/** A sibling was only asked for its IMEI, so that who has told most is asked further. */
function byWorth(one: PortAnswer, other: PortAnswer): number {
  return factsTold(other) - factsTold(one) || byPreference(one.port, other.port);
}

function factsTold({ answer }: PortAnswer): number {
  return (
    Number(answer.identity.imei !== null) + Number(answer.identity.iccid !== null || answer.sim !== null)
  );
}

function tellingIdentity(group: readonly PortAnswer[]): Pick<Presence, 'imei' | 'iccid'> {
  const { imei, iccid } = (group[0] as PortAnswer).answer.identity;
  return { imei, iccid };
}

/** The socket of the device where all its interfaces are one modem, else that of the interface. */
function placeOf(port: PortCandidate): string {
  const isWhole = unitOf(port) !== port.path;
  if (port.stablePath !== null) {
    const link = basename(port.stablePath);
    return isWhole ? link.replace(/:\d+\.\d+(-port\d+)?$/, '') : link;
  }
  if (port.device === null) return port.path;
  return isWhole ? port.device : `${port.device}:${port.interfaceNumber ?? 0}`;
}
