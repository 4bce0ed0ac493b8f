/** Which commands the console does not pass on, and why. Pure: a line comes in, a refusal or nothing goes out. */
import { type CommandPart, splitCommands } from './split-commands.ts';

export interface Refusal {
  readonly reason: string;
  /** False: not with --unsafe either, since the console could not carry the answer. */
  readonly canBeForced: boolean;
}

interface Row {
  readonly name: RegExp;
  /** Which forms; all unless given. */
  readonly rest?: RegExp;
  readonly reason: string;
  readonly canBeForced?: false;
}

const PIN = 'a wrong PIN costs one of three tries: the gateway enters it, from pin_file';
const ROWS: readonly Row[] = [
  { name: /^\+CPIN2?$/, rest: /^=[^?]/, reason: PIN },
  { name: /^\^CPIN$/, rest: /^=[^?]/, reason: PIN },
  {
    name: /^\+CPWD$/,
    rest: /^=[^?]/,
    reason: 'it changes a PIN, and a wrong old one costs one of three tries',
  },
  // Mode 2 asks; TS 27.007 §7.4.
  {
    name: /^\+CLCK$/,
    rest: /^=(?!\?|"?\w+"?,2(?:,|$))/,
    reason: 'it locks or unlocks, and a wrong PIN costs one of three tries',
  },
  {
    name: /^\+C(?:SIM|RSM|GLA)$/,
    rest: /^=[^?]/,
    reason: 'it speaks to the card itself, which can be locked for good',
  },
  { name: /^\+CMGD$/, rest: /^=\d*,[1-9]/, reason: 'it deletes many texts at once, unread ones among them' },
  { name: /^\+[CQ]MGDA$/, rest: /^=[^?]/, reason: 'it deletes many texts at once, unread ones among them' },
  { name: /^\+CFUN$/, rest: /^=\d+,1/, reason: 'it restarts the modem: its port goes away' },
  {
    name: /^(?:\+CPOF|\+QPOWD|\+CPOWD|\+CRESET|\+CFUN)$/,
    rest: /^(?:$|=(?![014?])[^?])/,
    reason: 'it switches the modem off or restarts it',
  },
  { name: /^\^RESET$/, reason: 'it restarts the modem: its port goes away' },
  { name: /^\+IPR$/, rest: /^=[^?]/, reason: 'it changes the speed of the port, for good on many modems' },
  { name: /^\+ICF$/, rest: /^=[^?]/, reason: 'it changes the framing of the port' },
  { name: /^(?:&F|&W)$/, reason: 'it changes the stored settings of the modem' },
  {
    name: /^\+QCFG$/,
    rest: /^="(?:USBNET|USBCFG|USBID)",/,
    reason: 'it changes what the modem is on USB: its ports may go for good',
  },
  {
    name: /^\^(?:U2DIAG|SETPORT|FHVER|NVWR|NVWREX|GODLOAD)$/,
    rest: /^(?:$|=[^?])/,
    reason: 'it changes what the modem is on USB: its ports may go for good',
  },
  {
    name: /^(?:\+CUSBPIDSWITCH|\+ZCDRUN|\+ZOPRT|#USBCFG|#PORTCFG|!UDUSBCOMP|\+EGMR)$/,
    rest: /^=[^?]/,
    reason: 'it changes what the modem is: its ports may go for good',
  },
  { name: /^D$/, reason: 'a call costs money' },
  {
    name: /^\+(?:CMSS|CMGC)$/,
    rest: /^=[^?]/,
    reason: 'it sends, which costs money: `sallyport send` does it',
  },
  {
    name: /^\+(?:CMGS|CMGW|CNMA)$/,
    rest: /^=[^?]/,
    reason: 'it waits for a PDU, which goes through the gateway: `sallyport send`',
    canBeForced: false,
  },
  {
    name: /^\+(?:CMUX|CGDATA)$/,
    rest: /^(?:$|=[^?])/,
    reason: 'after it the port does not speak AT any more',
    canBeForced: false,
  },
];

/** Null: it may be passed on. */
export function refusalOf(line: string): Refusal | null {
  const parts = splitCommands(line);
  if (parts === null) {
    return { reason: 'it is not an AT command line, such as AT+CSQ', canBeForced: false };
  }
  const found = parts.flatMap((part) => ROWS.filter((row) => fits(row, part)));
  const [first] = found;
  return first
    ? { reason: first.reason, canBeForced: found.every((row) => row.canBeForced !== false) }
    : null;
}

function fits({ name, rest }: Row, part: CommandPart): boolean {
  return name.test(part.name) && (rest?.test(part.rest) ?? true);
}
