/**
 * What of a line may be shown in a trace. PINs and texts go, PDUs become their length, of a number the last two digits
 * stay. What cannot be told from a text is treated as one.
 */
import { isPduLine } from './classify-line.ts';
import { findUnsolicited } from './unsolicited.ts';

/** Commands whose quoted or bare parameters are secret: PIN, password, facility lock, APDU with a PIN. */
const secretCommand = /^(AT(?:\+CPIN|\+CPWD|\+CLCK|\+CSIM|\+CRSM|\^CPIN|\+CPIN2)=).+$/i;
/** Lines that carry text people wrote, or a name next to a number. */
const textPrefix = /^(?:AT)?\+(?:CUSD|CMGL|CMGR|CMT|CNUM|CLIP|CTTS|QWTTS|CNAP|COLP)\b/i;
const knownWord = /^(?:OK|ERROR|CONNECT|COMMAND NOT SUPPORT|TOO MANY PARAMETERS|MODEM ERROR|NA|>)$/;

export function maskWire(line: string, options: { readonly isSecret?: boolean } = {}): string {
  if (options.isSecret) return line.includes('=') ? line.replace(/=[^]*$/, '=***') : '***';
  const secret = secretCommand.exec(line);
  if (secret) return `${secret[1]}***`;
  if (isPduLine(line) && line.length >= 16) {
    return /^\d{16,20}$/.test(line) ? maskDigits(line) : octets(line); // an ICCID has digits only
  }
  if (/^[+*#\d\s]+$/.test(line)) return maskDigits(line);
  if (line !== '' && !hasKnownShape(line)) return `<text ${line.length}>`;
  const isText = textPrefix.test(line);
  return line
    .replace(/"[^"]*"?/g, (quoted) => maskQuoted(quoted, isText))
    .replace(/(?<![0-9A-Fa-f<])[0-9A-Fa-f]{32,}/g, octets)
    .replace(/\+?\d{5,}/g, maskDigits);
}

/** A command, a line with a prefix, or a result code: the shape is ours or the modem's, not a person's. */
function hasKnownShape(line: string): boolean {
  if (/^AT(?:$|[+^%$*#&!_]|D[+\d]|[A-Z]\d?$)/i.test(line)) return true;
  return (
    /^[+^*#%$_][A-Za-z]\w*\s*(?::|$| ERROR)/.test(line) ||
    knownWord.test(line) ||
    findUnsolicited(line) !== undefined
  );
}

function maskQuoted(quoted: string, isText: boolean): string {
  const inner = quoted.replaceAll('"', '');
  if (/^\+?[\d*#]*$/.test(inner)) return `"${maskDigits(inner)}"`;
  if (isText && !/^[A-Z_]{2,4}$/.test(inner)) return `"<text ${inner.length}>"`;
  return quoted;
}

function maskDigits(text: string): string {
  const digits = text.replace(/\D/g, '').length;
  if (digits < 4) return text;
  let left = digits - 2;
  return text.replace(/\d/g, (digit) => (left-- > 0 ? '*' : digit));
}

function octets(hex: string): string {
  return `<${Math.floor(hex.length / 2)} octets>`;
}
