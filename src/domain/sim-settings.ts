/** Which settings belong to a SIM: those with its whole number before those with the longest beginning of it. */

/** `iccid`: all digits, or the first ones and `*`. */
export function settingsOfSim<Settings extends { readonly iccid: string }>(
  all: readonly Settings[],
  iccid: string | null,
): Settings | undefined {
  if (iccid === null) return undefined;
  const fitting = all.filter((settings) => fits(settings.iccid, iccid));
  return fitting.toSorted((a, b) => weight(b.iccid) - weight(a.iccid))[0];
}

function fits(pattern: string, iccid: string): boolean {
  return pattern.endsWith('*') ? iccid.startsWith(pattern.slice(0, -1)) : iccid === pattern;
}

function weight(pattern: string): number {
  return pattern.endsWith('*') ? pattern.length - 1 : Number.POSITIVE_INFINITY;
}
