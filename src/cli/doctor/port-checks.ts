/** What is to be said of a port before anybody talks to the modem behind it. Pure. */
import { EXIT } from '../exit-codes.ts';
import { type Finding, reporter } from './finding.ts';
import type { PortFacts } from './port-facts.ts';
import { MODEM_MANAGER } from './port-holders.ts';

export interface PortCheckContext {
  readonly user: string;
  /** Another entry of the config that leads to the same device. */
  readonly twin: string | null;
  readonly isModemManagerRunning: boolean;
  /** The config names this port; false: its modem was found there. */
  readonly isNamed: boolean;
}

const UDEV_RULES =
  'copy systemd/99-sallyport.rules to /etc/udev/rules.d, run `udevadm control --reload`, and plug the modem in again';

export function checkPort(modem: string, facts: PortFacts, context: PortCheckContext): Finding[] {
  const report = reporter(modem);
  const { path, kind } = facts;
  if (kind === 'socket') return [];
  if (kind === 'missing') {
    const cure =
      'plug the modem in, or correct `port` in the config (`sallyport modems scan` shows what there is)';
    return [report('port', 'fail', `there is no ${path}`, cure)];
  }
  if (kind === 'other') {
    const cure = 'correct `port` in the config (`sallyport modems scan` shows what there is)';
    return [report('port', 'fail', `${path} is not a serial port`, cure, EXIT.config)];
  }
  const findings: Finding[] = [];
  if (!facts.isAccessible) findings.push(denied(modem, facts, context.user));
  if (context.twin !== null) {
    const cure = 'give each modem a port of its own in the config';
    findings.push(
      report('port', 'fail', `it leads to the same device as that of ${context.twin}`, cure, EXIT.config),
    );
  }
  if (facts.stablePath !== null && context.isNamed) {
    const cure = `write port: ${facts.stablePath}`;
    findings.push(report('port-name', 'warn', `${path} may be another modem after the next plug`, cure));
  }
  if (context.isModemManagerRunning && facts.isIgnoredByModemManager === false) {
    findings.push(
      report('modem-manager', 'warn', `${MODEM_MANAGER} runs and may open this port at any time`, UDEV_RULES),
    );
  }
  if (context.isModemManagerRunning && facts.isIgnoredByModemManager === true) {
    findings.push(report('modem-manager', 'ok', `${MODEM_MANAGER} runs and leaves this port alone`));
  }
  if (facts.usbPower?.control === 'auto') {
    const cure = `install systemd/99-sallyport.rules, or for now: echo on > ${facts.usbPower.file}`;
    findings.push(
      report(
        'usb-power',
        'warn',
        'the system may put this USB device to sleep (power/control is auto)',
        cure,
      ),
    );
  }
  return findings;
}

function denied(modem: string, { path, group }: PortFacts, user: string): Finding {
  const report = reporter(modem);
  if (group === null || group === 'root') {
    const cure = 'install systemd/99-sallyport.rules, which gives such ports to the group dialout';
    return report('port', 'fail', `the user ${user} may not open ${path}`, cure, EXIT.permission);
  }
  const cure = `run \`sudo usermod -aG ${group} ${user}\` and log in again`;
  return report(
    'port',
    'fail',
    `only the group ${group} may open ${path}, and ${user} is not in it`,
    cure,
    EXIT.permission,
  );
}

/**
 * Root gets a port in spite of TIOCEXCL, and takes the answers away from whoever has it: so it is not even tried. A
 * pseudo-terminal is always open in the program that serves it as well.
 */
export function isHeld({ device, holders }: PortFacts): boolean {
  const isPseudoTerminal = device?.startsWith('/dev/pts/') ?? false;
  return holders.some(({ name }) => !isPseudoTerminal || name === 'sallyport' || name === MODEM_MANAGER);
}

/** A port that could not be had because somebody else has it. */
export function explainBusy(modem: string, { path, holders }: PortFacts): Finding {
  const report = reporter(modem);
  const [holder] = holders;
  if (!holder) {
    const cure =
      'stop the program that has it: `sudo sallyport doctor` or `sudo fuser -v` on the port names it';
    return report('port-held', 'fail', `${path} is held by a process that this user may not see`, cure);
  }
  const finding = `held by process ${holder.processId} (${holder.name})`;
  if (holder.name === 'sallyport') {
    const cure = 'set SALLYPORT_KEY, and the gateway is asked about its modems';
    return report('port-held', 'warn', `${finding}: the modem was not examined`, cure);
  }
  if (holder.name === MODEM_MANAGER) return report('port-held', 'fail', finding, UDEV_RULES);
  return report('port-held', 'fail', finding, "stop that program: two on one port lose each other's answers");
}
