import { describe, expect, it } from 'vitest';
import { decodeDataCoding } from '../../../drivers/sms/data-coding.ts';
import { hexFromOctets } from '../../../drivers/sms/hex.ts';
import { OctetReader } from '../../../drivers/sms/octet-reader.ts';
import type { Content } from '../../../drivers/sms/types.ts';
import { concatenationElement, encodeHeader, portsElement } from '../../../drivers/sms/user-data-header.ts';
import { binaryUserData, readContent } from '../../../drivers/sms/user-data.ts';
import { contentOf } from './content.ts';

const GSM7 = 0x00;
const BINARY = 0x04;
const UCS2 = 0x08;

/** [what, TP-DCS, header?, TP-UDL and TP-UD, expected part of the content, warnings] */
type Case = readonly [string, number, boolean, string, Partial<Content>, readonly string[]];

describe('user data', () => {
  it.each<Case>([
    ['of no septet', GSM7, false, '00', { text: '' }, []],
    ['ending in @ by its length', GSM7, false, '0861F1985C369F01', { text: 'abcdefg@' }, []],
    ['of the same octets and one septet less', GSM7, false, '0761F1985C369F01', { text: 'abcdefg' }, []],
    ['without even a length', GSM7, false, '', { text: '' }, ['user-data-truncated']],
    ['shorter than announced', GSM7, false, '0A61F198', { text: 'abc' }, ['user-data-truncated']],
    ['with an escape at the end', GSM7, false, '02E10D', { text: 'a' }, ['dangling-escape']],
    ['with half a pair', UCS2, false, '02D83D', { text: '\ud83d' }, ['lone-surrogate']],
    ['with a whole pair', UCS2, false, '04D83DDE00', { text: '😀' }, []],
    ['of odd length', UCS2, false, '03006100', { text: 'a' }, ['odd-ucs2']],
    ['compressed', 0x20, false, '026162', { text: '', encoding: 'binary' }, ['compressed']],
    ['compressed UCS-2', 0x28, false, '026162', { text: '', encoding: 'binary' }, ['compressed']],
    ['binary', BINARY, false, '03010203', { text: '', encoding: 'binary' }, []],
    ['binary, cut', BINARY, false, '050102', { encoding: 'binary' }, ['user-data-truncated']],
    ['with a header of length 0', GSM7, true, '03004018', { text: 'a' }, []],
    ['with UDHI but nothing', GSM7, true, '00', { text: '' }, ['bad-header']],
    [
      'with a header longer than all',
      GSM7,
      true,
      '0A0A00032A0201',
      { text: '' },
      ['user-data-truncated', 'bad-header'],
    ],
    ['with an element longer than the header', UCS2, true, '070400052A020061', { text: 'a' }, ['bad-header']],
    ['with half an element', BINARY, true, '0401000102', { elements: [] }, ['bad-header']],
  ])('%s', (_, dcs, hasHeader, hex, expected, warnings) => {
    const reader = readerAt(hex, false);
    expect(readContent(reader, decodeDataCoding(dcs), hasHeader)).toMatchObject(expected);
    expect(reader.warnings).toEqual(warnings);
    const strict = (): unknown => readContent(readerAt(hex, true), decodeDataCoding(dcs), hasHeader);
    if (warnings.length > 0) expect(strict).toThrow(expect.objectContaining({ name: 'PduError' }));
    else expect(strict).not.toThrow();
  });

  it('over 140 octets is read whole and flagged', () => {
    const reader = readerAt(`96${'0061'.repeat(75)}`, false);
    expect(readContent(reader, decodeDataCoding(UCS2), false).text).toBe('a'.repeat(75));
    expect(reader.warnings).toEqual(['user-data-too-long']);
  });
});

describe('a header element', () => {
  it.each<readonly [string, string, Partial<Content>, readonly string[]]>([
    ['0003', '2A0201', { concatenation: { reference: 42, total: 2, sequence: 1, bits: 8 } }, []],
    ['0804', '012C0302', { concatenation: { reference: 300, total: 3, sequence: 2, bits: 16 } }, []],
    ['0504', '0B8423F0', { ports: { destination: 2948, source: 9200, bits: 16 } }, []],
    ['0402', 'F0F1', { ports: { destination: 240, source: 241, bits: 8 } }, []],
    ['2401', '01', { singleShift: 'turkish' }, []],
    ['2501', '0D', { lockingShift: 'urdu' }, []],
    ['7002', 'ABCD', {}, []],
    ['0003', '2A0200', {}, ['bad-concatenation']],
    ['0003', '2A0001', {}, ['bad-concatenation']],
    ['0003', '2A0203', {}, ['bad-concatenation']],
    ['0002', '2A02', {}, ['bad-concatenation']],
    ['0803', '2A0201', {}, ['bad-concatenation']],
    ['0503', '0B8423', {}, ['bad-ports']],
    ['0401', 'F0', {}, ['bad-ports']],
    ['2401', '00', {}, ['bad-language']],
    ['2401', '0E', {}, ['bad-language']],
    ['2400', '', {}, ['bad-language']],
  ])('%s %s is understood', (head, data, meaning, warnings) => {
    const element = head + data;
    const header = hexOctet(element.length / 2) + element;
    const reader = readerAt(`${hexOctet(header.length / 2 + 2)}${header}0061`, false);
    const content = readContent(reader, decodeDataCoding(UCS2), true);
    expect(content).toMatchObject({ text: 'a', ...meaning });
    expect(
      content.elements.map(
        ({ id, data: octets }) => hexOctet(id) + hexOctet(octets.length) + hexFromOctets(octets),
      ),
    ).toEqual([element]);
    expect(
      Object.keys(content).filter((key) =>
        ['concatenation', 'ports', 'singleShift', 'lockingShift'].includes(key),
      ),
    ).toEqual(Object.keys(meaning));
    expect(reader.warnings).toEqual(warnings);
  });

  it('that comes twice counts as it came last', () => {
    const reader = readerAt('0B0A0003010201000302040161'.slice(0, 24), false);
    const content = readContent(reader, decodeDataCoding(BINARY), true);
    expect(content.elements).toHaveLength(2);
    expect(content.concatenation).toEqual({ reference: 2, total: 4, sequence: 1, bits: 8 });
  });
});

describe('binary user data', () => {
  it('comes back with its header', () => {
    const body = Uint8Array.from({ length: 120 }, (_, index) => index);
    const elements = [
      concatenationElement({ reference: 7, total: 2, sequence: 1, bits: 16 }),
      portsElement({ destination: 5505, source: 0 }),
    ];
    const content = contentOf(binaryUserData(body, elements));
    expect(content).toMatchObject({ encoding: 'binary', text: '', octets: body, elements });
    expect(content.ports).toEqual({ destination: 5505, source: 0, bits: 16 });
  });

  it('is refused above 140 octets', () => {
    expect(binaryUserData(new Uint8Array(140)).length).toBe(140);
    expect(() => binaryUserData(new Uint8Array(141))).toThrow(expect.objectContaining({ code: 'too-long' }));
    expect(() => encodeHeader([{ id: 0x70, data: new Uint8Array(138) }])).toThrow(
      expect.objectContaining({ code: 'too-long', field: 'user-data-header' }),
    );
  });

  it('is refused with an impossible port', () => {
    expect(() => portsElement({ destination: 65_536, source: 0 })).toThrow(
      expect.objectContaining({ code: 'bad-value', field: 'ports' }),
    );
  });
});

/** An octet in front, so that no hex is too short to be a PDU. */
function readerAt(hex: string, isStrict: boolean): OctetReader {
  const reader = new OctetReader(`00${hex}`, isStrict);
  reader.position = 1;
  return reader;
}

function hexOctet(value: number): string {
  return hexFromOctets(Uint8Array.of(value));
}
