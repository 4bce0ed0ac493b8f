/** What a refused submission says about the modem itself, as data: what the driver does before the next one. */

export type Aftercare = 'sweep' | 'set-up' | 'service-centre' | 'check-sim' | 'registration';

const byCode: Readonly<Record<string, Aftercare>> = {
  // A full memory stops reports too (modems.md 2.2, 208 to 213, and 322).
  'memory-full': 'sweep',
  'sim-storage-full': 'sweep',
  'no-sim-storage': 'sweep',
  'storage-exceeded': 'sweep',
  'handset-error': 'sweep',
  'toolkit-busy': 'sweep',
  'data-download-error': 'sweep',
  // PDU mode was lost: something reset the modem without a boot line.
  'text-mode': 'set-up',
  'smsc-unknown': 'service-centre',
  'no-sim': 'check-sim',
  'pin-required': 'check-sim',
  'puk-required': 'check-sim',
  'sim-failure': 'check-sim',
  'no-service': 'registration',
  'emergency-only': 'registration',
};

export function aftercareOf(code: string): Aftercare | undefined {
  return byCode[code];
}
