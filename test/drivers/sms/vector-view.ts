/** Our decoded PDUs in the words of the vector files, so that both can be compared key by key. */

import type { DecodedPdu } from '../../../drivers/sms/decode-pdu.ts';
import { NATIONAL_LANGUAGES } from '../../../drivers/sms/gsm7-tables.ts';
import { hexFromOctets } from '../../../drivers/sms/hex.ts';
import { formatTimestamp } from '../../../drivers/sms/pdu-json.ts';
import type { Address, Content, NationalLanguage, Timestamp } from '../../../drivers/sms/types.ts';
import type { DecodedValidity } from '../../../drivers/sms/validity-period.ts';

const PLANS: Readonly<Record<number, string>> = { 0: 'unknown', 1: 'isdn', 5: 'sc-specific' };

export function vectorView(pdu: DecodedPdu): Record<string, unknown> {
  const bits = pdu.firstOctet;
  const view: Record<string, unknown> = {
    type: pdu.type,
    fo: bits,
    smsc: pdu.smsc?.number ?? null,
    tpduLength: pdu.tpduLength,
    udhi: (bits & 0x40) !== 0,
  };
  switch (pdu.type) {
    case 'deliver':
      Object.assign(view, address(pdu.sender), content(pdu), {
        pid: pdu.protocolId,
        scts: time(pdu.timestamp),
        mms: pdu.moreMessages,
        lp: pdu.loopPrevention,
        sri: pdu.statusReportIndication,
        rp: pdu.replyPath,
      });
      break;
    case 'submit':
      Object.assign(view, address(pdu.recipient), content(pdu), validity(pdu.validity), {
        pid: pdu.protocolId,
        mr: pdu.reference,
        rd: pdu.rejectDuplicates,
        srr: pdu.requestStatusReport,
        rp: pdu.replyPath,
      });
      break;
    case 'status-report':
      Object.assign(view, address(pdu.recipient), pdu.content ? content(pdu.content) : {}, {
        mr: pdu.reference,
        scts: time(pdu.submittedAt),
        dt: time(pdu.dischargedAt),
        st: pdu.status,
        mms: pdu.moreMessages,
        lp: pdu.loopPrevention,
        srq: pdu.isCommandResult,
        pi: pdu.parameterIndicator,
        pid: pdu.protocolId,
      });
      break;
    case 'command':
    case 'submit-report':
    case 'deliver-report':
      throw new Error(`no vectors of ${pdu.type}`);
  }
  return view;
}

function address({ number, type, plan }: Address): Record<string, unknown> {
  return { number, address: { ton: type, npi: PLANS[plan], number } };
}

function content(body: Content): Record<string, unknown> {
  const { dataCoding } = body;
  const charset = dataCoding.encoding === 'binary' ? '8bit' : dataCoding.encoding;
  const waiting = dataCoding.messageWaiting;
  const view: Record<string, unknown> = {
    dcs: dataCoding.raw,
    udl: body.userDataLength,
    charset,
    class: dataCoding.messageClass ?? null,
    mwi: waiting && { store: waiting.isStored, active: waiting.isActive, type: waiting.kind },
    udh: body.elements.map(({ id, data }) => ({ iei: id, data: hexFromOctets(data) })),
    concat: body.concatenation && {
      ref: body.concatenation.reference,
      total: body.concatenation.total,
      seq: body.concatenation.sequence,
      bits: body.concatenation.bits,
    },
    ports: body.ports && { dst: body.ports.destination, src: body.ports.source, bits: body.ports.bits },
    singleLang: identifier(body.singleShift),
    lockingLang: identifier(body.lockingShift),
    dcsInfo: {
      raw: dataCoding.raw,
      compressed: dataCoding.isCompressed,
      autoDelete: dataCoding.isAutoDelete,
      charset,
      class: dataCoding.messageClass ?? null,
    },
  };
  if (body.encoding === 'binary') view['data'] = hexFromOctets(body.octets);
  else view['text'] = body.text;
  return view;
}

function validity(period: DecodedValidity | null): Record<string, unknown> {
  switch (period?.kind) {
    case undefined:
      return { vpf: 'none' };
    case 'relative':
      return { vpf: 'relative', vp: period.code, vpSeconds: period.seconds };
    case 'absolute':
      return { vpf: 'absolute', vpAbsolute: time(period.timestamp) };
    case 'enhanced':
      return { vpf: 'enhanced', vpEnhanced: hexFromOctets(period.octets) };
    default:
      return period satisfies never;
  }
}

function time(timestamp: Timestamp | null): string | null {
  return timestamp && formatTimestamp(timestamp);
}

function identifier(language: NationalLanguage | undefined): number | undefined {
  return language && NATIONAL_LANGUAGES.indexOf(language) + 1;
}
