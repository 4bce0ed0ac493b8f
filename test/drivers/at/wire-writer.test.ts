/** The last door before the modem, alone: what was let through before it, it still does not write. */
import { describe, expect, it } from 'vitest';
import { createWireWriter } from '../../../drivers/at/wire-writer.ts';
import { ModemError } from '../../../drivers/errors.ts';

function rig() {
  const written: string[] = [];
  const writer = createWireWriter((bytes) => written.push(Buffer.from(bytes).toString('latin1')));
  return { written, writer };
}

describe('the writer', () => {
  it.each(['', '0', '0011\r', '00\x1aAT', '00\x1b', '0011ab', '00 11', '00\0', '\uff10\uff10', '"00"', 'AT'])(
    'writes no %j at the prompt',
    (hex) => {
      const { written, writer } = rig();
      expect(() => writer.pdu(hex)).toThrow(ModemError);
      expect(written).toEqual([]);
    },
  );

  it.each(['', 'AT\r', 'AT\nAT+CPWD', 'AT\x1a', 'AT\x1b', 'AT\0', 'AT\x7f', 'AT\u00e9', 'AT+CMGD=\u0661'])(
    'writes no %j as a command',
    (text) => {
      const { written, writer } = rig();
      expect(() => writer.command(text)).toThrow(ModemError);
      expect(written).toEqual([]);
    },
  );

  it('writes hex and Ctrl-Z, a command and CR, and ESC', () => {
    const { written, writer } = rig();
    writer.pdu('0011AF');
    writer.command('AT+CMGS=2');
    writer.escape();
    expect(written).toEqual(['0011AF\x1a', 'AT+CMGS=2\r', '\x1b']);
  });
});
