/**
 * The shapes shared by the SMS codec (3GPP TS 23.040 and 23.038). Pure data: every other file in this folder
 * turns one of these into octets or back.
 */

/** How user data is written: the GSM 7-bit alphabets, UCS-2 (in practice UTF-16BE), or raw octets. */
export type Encoding = 'gsm7' | 'ucs2' | 'binary';

/** Concatenation information element: IEI 00 (8-bit reference) or 08 (16-bit), TS 23.040 §9.2.3.24.1 and .8. */
export interface Concatenation {
  readonly reference: number;
  readonly total: number;
  /** 1-based, as on the air. */
  readonly sequence: number;
  readonly bits: 8 | 16;
}

/** National language identifiers of TS 23.038 §6.2.1.2.4 that have a table. */
export type NationalLanguage =
  | 'turkish'
  | 'spanish'
  | 'portuguese'
  | 'bengali'
  | 'gujarati'
  | 'hindi'
  | 'kannada'
  | 'malayalam'
  | 'oriya'
  | 'punjabi'
  | 'tamil'
  | 'telugu'
  | 'urdu';

export type TypeOfNumber =
  | 'unknown'
  | 'international'
  | 'national'
  | 'network-specific'
  | 'subscriber'
  | 'alphanumeric'
  | 'abbreviated'
  | 'reserved';

/** An address field, TS 23.040 §9.1.2.5. `number` carries a leading + when the type is international. */
export interface Address {
  readonly number: string;
  readonly type: TypeOfNumber;
  /** Numbering plan identification, 0 to 15 (1 = ISDN/E.164). */
  readonly plan: number;
}

/** One element of a user data header, TS 23.040 §9.2.3.24. */
export interface InformationElement {
  readonly id: number;
  readonly data: Uint8Array;
}

/** The user data of one segment, ready to be put into a SUBMIT or DELIVER. */
export interface SegmentUserData {
  readonly encoding: Encoding;
  /** The text of this segment alone; empty for binary. */
  readonly text: string;
  /** Header (with its UDHL octet) followed by the body, already packed: at most 140 octets. */
  readonly octets: Uint8Array;
  /** TP-User-Data-Length: septets for gsm7, octets otherwise. */
  readonly length: number;
  /** TP-UDHI. */
  readonly hasHeader: boolean;
}

/** A text cut into the segments that carry it. */
export interface SegmentedText {
  readonly encoding: 'gsm7' | 'ucs2';
  readonly segments: readonly SegmentUserData[];
  /** Septets or UTF-16 code units of the body over all segments. */
  readonly units: number;
}

/** Application port addressing, IEI 04 (8-bit) or 05 (16-bit), TS 23.040 §9.2.3.24.3 and .4. */
export interface ApplicationPorts {
  readonly destination: number;
  readonly source: number;
  readonly bits: 8 | 16;
}

/** A TP-SCTS, TP-DT or absolute TP-VP: an instant and the zone in which the service centre wrote it. */
export interface Timestamp {
  /** Milliseconds UTC, whole seconds. */
  readonly epochMs: number;
  /** Local time minus UTC, a multiple of 15. */
  readonly offsetMinutes: number;
}

/** 0 = shown at once and not stored (flash), 1 = ME, 2 = SIM, 3 = TE. */
export type MessageClass = 0 | 1 | 2 | 3;

/** What a TP-DCS octet says, TS 23.038 §4. Reserved codings are read as the default alphabet, as §4 asks. */
export interface DataCoding {
  readonly raw: number;
  readonly encoding: Encoding;
  readonly isCompressed: boolean;
  readonly isAutoDelete: boolean;
  /** A coding group or alphabet that the standard reserves. */
  readonly isReserved: boolean;
  readonly messageClass?: MessageClass;
  readonly messageWaiting?: MessageWaiting;
}

export interface MessageWaiting {
  readonly isStored: boolean;
  readonly isActive: boolean;
  readonly kind: 'voicemail' | 'fax' | 'email' | 'other';
}

/** The user data of a decoded PDU with the header already understood. */
export interface Content {
  /** Empty for binary and for compressed data. Lone surrogates are kept: the other half may be in another part. */
  readonly text: string;
  /** How the body was read; binary when compressed. */
  readonly encoding: Encoding;
  readonly dataCoding: DataCoding;
  /** All information elements in order, unknown ones too. */
  readonly elements: readonly InformationElement[];
  /** The body behind the header where `encoding` is binary; empty for text. */
  readonly octets: Uint8Array;
  /** TP-UDL as written, which may lie. */
  readonly userDataLength: number;
  readonly concatenation?: Concatenation;
  readonly ports?: ApplicationPorts;
  readonly lockingShift?: NationalLanguage;
  readonly singleShift?: NationalLanguage;
}
