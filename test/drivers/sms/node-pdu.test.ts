/** Differential test against node-pdu, an independent codec, where it is known to be right. */

import * as fc from 'fast-check';
import { Deliver, parse, Submit } from 'node-pdu';
import { describe, expect, it } from 'vitest';
import { decodePdu } from '../../../drivers/sms/decode-pdu.ts';
import { encodeDeliver } from '../../../drivers/sms/deliver-pdu.ts';
import { joinSegments } from '../../../drivers/sms/join-segments.ts';
import { segmentText } from '../../../drivers/sms/segment-text.ts';
import { encodeSubmit } from '../../../drivers/sms/submit-pdu.ts';

/**
 * Characters that node-pdu gets wrong and that therefore stay out: § reads as ` and is written as something else,
 * and so is the form feed of the extension table.
 */
const FAULTY = ['§', '\f'];
const GSM7 = Array.from(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà\f^{}\\[~]|€',
).filter((character) => !FAULTY.includes(character));
/** It writes accented letters and € as UCS-2; their text is compared all the same, their coding is not. */
const UCS2 = ['ж', 'é', 'ő', 'क', '中', 'a', '’'];

const texts = fc
  .constantFrom(GSM7, UCS2)
  .chain((pool) => fc.string({ unit: fc.constantFrom(...pool), minLength: 1, maxLength: 400 }));
const numbers = fc.stringMatching(/^\+[1-9][0-9]{6,14}$/);

describe('node-pdu', () => {
  it('reads the same text and number from what we write', () => {
    fc.assert(
      fc.property(texts, numbers, fc.boolean(), (text, to, isWide) => {
        const options = { reference: 77, referenceBits: isWide ? 16 : 8 } as const;
        const { segments } = segmentText(text, options);
        for (const userData of segments) {
          const theirs = parse(encodeSubmit({ to, userData }).pdu);
          expect(theirs).toBeInstanceOf(Submit);
          expect((theirs as Submit).data.getText()).toBe(userData.text);
          expect(`+${theirs.address.phone}`).toBe(to);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('writes what we read as the same text and number', () => {
    fc.assert(
      fc.property(texts, numbers, (text, to) => {
        const parts = new Submit(to, text).getPartStrings().map((hex) => decodePdu(hex));
        for (const part of parts) {
          expect(part).toMatchObject({ type: 'submit', recipient: { number: to }, warnings: [] });
        }
        const contents = parts.flatMap((part) => (part.type === 'submit' ? [part] : []));
        expect(joinSegments(contents)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('reads the same time from a DELIVER', () => {
    const seconds = fc.integer({ min: Date.UTC(2001, 0) / 1000, max: Date.UTC(2060, 0) / 1000 });
    const quarterHours = fc.integer({ min: -48, max: 56 });
    fc.assert(
      fc.property(seconds, quarterHours, numbers, (second, quarters, from) => {
        const timestamp = { epochMs: second * 1000, offsetMinutes: quarters * 15 };
        const userData = segmentText('hi', { reference: 0 }).segments[0]!;
        const theirs = parse(encodeDeliver({ from, userData, timestamp }).pdu);
        expect(theirs).toBeInstanceOf(Deliver);
        // not getIsoString: it prints a quarter of an hour as 0.25; and its zero may be a minus zero
        const { time, tzOff } = (theirs as Deliver).serviceCenterTimeStamp;
        expect({ epochMs: time * 1000, offsetMinutes: tzOff || 0 }).toEqual(timestamp);
      }),
      { numRuns: 200 },
    );
  });
});
