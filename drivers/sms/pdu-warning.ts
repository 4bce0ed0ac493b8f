/** What a lenient decode lets pass and a strict one refuses: one row per fault that networks and modems commit. */

import type { PduErrorCode } from './pdu-error.ts';

const ROWS = {
  'address-too-long': ['too-long', 'address', 'more than 20 digits'],
  'bad-concatenation': ['bad-value', 'user-data-header', 'impossible concatenation element'],
  'bad-header': ['bad-value', 'user-data-header', 'header or element longer than the user data'],
  'bad-language': ['bad-value', 'user-data-header', 'unknown national language'],
  'bad-ports': ['bad-value', 'user-data-header', 'port element of a wrong length'],
  'bad-timestamp': ['bad-value', 'timestamp', 'not a date'],
  'bad-validity': ['bad-value', 'validity', 'reserved or impossible validity period'],
  compressed: ['unsupported', 'user-data', 'compressed text'],
  'dangling-escape': ['bad-value', 'user-data', 'escape without its character'],
  'length-mismatch': ['bad-value', 'length', 'announced length differs'],
  'lone-surrogate': ['bad-value', 'user-data', 'half of a surrogate pair'],
  'odd-ucs2': ['bad-value', 'user-data', 'odd count of UCS-2 octets'],
  'optional-fields-truncated': ['truncated', 'parameter-indicator', 'announced fields are missing'],
  'trailing-octets': ['too-long', 'user-data', 'octets behind the announced end'],
  'unassigned-character': ['bad-value', 'user-data', 'code without a character'],
  'user-data-too-long': ['too-long', 'user-data', 'more than 140 octets'],
  'user-data-truncated': ['truncated', 'user-data', 'shorter than announced'],
} as const satisfies Record<string, readonly [PduErrorCode, string, string]>;

export type PduWarning = keyof typeof ROWS;

export const PDU_WARNINGS: Readonly<Record<PduWarning, readonly [PduErrorCode, string, string]>> = ROWS;
