/** IMEI and ICCID as the API shows them: the last six characters, enough to tell two apart on the label. */
export function maskSerial(serial: string): string {
  const shown = serial.length > 6 ? 6 : 0;
  return '*'.repeat(serial.length - shown) + serial.slice(serial.length - shown);
}
