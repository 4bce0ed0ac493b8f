/**
 * The unsolicited result codes of all the families we know, as one table: what a line is called, whether a line of
 * hex follows, and whether the same prefix can also be the reply to a command.
 */

export interface UnsolicitedCode {
  readonly name: string;
  /** A PDU in hex follows on the next line. */
  readonly takesPdu: boolean;
  /** `registration`: a reply has one field more than the unsolicited form (TS 27.007 §7.2); `same`: no difference. */
  readonly alsoReply: 'never' | 'same' | 'registration';
  /** The modem has just started or is going down: whatever ran is lost. */
  readonly isRestart: boolean;
}

/** The row for a line, or undefined where the table has none. */
export function findUnsolicited(line: string): UnsolicitedCode | undefined {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon).trimEnd();
  const row = rows.get(name);
  if (row) return row;
  // SIM800 writes `UNDER-VOLTAGE WARNNING POWER DOWN`, others `NORMAL POWER DOWN` and `POWERED DOWN`
  if (/\bPOWER(ED)? DOWN\b/.test(line)) return { ...plain('POWER DOWN'), isRestart: true };
  if (/^(UNDER|OVER)-VOLTAGE\b/.test(line)) return plain('VOLTAGE');
  if (/^(VOICE CALL|MISSED_CALL)\b/.test(line))
    return plain(line.startsWith('VOICE') ? 'VOICE CALL' : 'MISSED_CALL');
  return undefined;
}

const never = [
  // SMS (TS 27.005)
  '+CMTI +CDSI +CBMI ^SMMEMFULL ^SMGO *SMSFULL +SMFULL',
  // calls
  'RING|NO CARRIER|BUSY|NO ANSWER|NO DIALTONE',
  '+CRING +CLIP +CCWA +COLP +CNAP +CDIP +CSSI +CSSU +DTMF +RXDTMF ^ORIG ^CONF ^CONN ^CEND ^CCALLSTATE ^DDTMF',
  // network and time
  '+CGEV +CIEV ^CIEV +CTZV +CTZE +CTZR +CTZDST +NITZ *PSUTTZ *PSNWID DST +CNSMOD +CSCON +CMWI #MWI +UMWI',
  // Huawei
  '^RSSI ^MODE ^HCSQ ^DSFLOWRPT ^BOOT ^SRVST ^SIMST ^NDISSTAT ^NDISEND ^CRSSI ^ANLEVEL ^LWURC ^STIN ^CSNR ^RFSWITCH',
  '^THERM ^LOCCHD ^EHRPD ^NWTIME ^DCONN ^DEND ^XLEMA ^SIMHOTPLUG ^SBC ^SHUTDOWN ^EXIT',
  // ZTE
  '+ZUSIMR +ZDONR +ZPASR +ZPSTM +ZEND +ZMSRI +ZSIMSTATE +ZUSLOT +ZCPAS',
  // SIMCom, MTK
  'Call Ready|SMS Ready|SMS DONE|PB DONE|+SMS FULL|+CPIN READY',
  '+SIMCARD +CTTS +AUDIOSTATE +CCMXPLAY +CSMINS +CDRIND +STIN +STKPCI +STC +ESIMS +EIND +ECFU +PBREADY',
  // Quectel
  '+QIND +QUSIM +QWTTS +QTTS +QTONEDET +QSTKSTAT +QPSND +QNETDEVSTATUS +QNITZ +QLTS',
  // Telit, Wavecom, Sierra, Cinterion, u-blox, Ericsson, Icera, Novatel, Option
  '#QSS #STN #ECAM #PSNT +WIND +UUSTS +UUPSDA +UUSIMSTAT *EMRDY *E2REG *EREG *STKEND %NWSTATE %STATE %IPDPADDR',
  '$NWTIME _OSIGQ _OUWCTI _OCTI _OSSYSI',
];
const same = ['+CPIN +CUSD +COPS +CSQ +CESQ +CLCC +CFUN +CCLK +CPMS'];
const registration = ['+CREG +CGREG +CEREG +C5GREG'];
const withPdu = ['+CMT +CDS +CBM'];
const restarts = ['RDY|START|^SYSSTART'];

const rows: ReadonlyMap<string, UnsolicitedCode> = new Map(
  [
    ...names(never).map((name) => plain(name)),
    ...names(same).map((name) => ({ ...plain(name), alsoReply: 'same' as const })),
    ...names(registration).map((name) => ({ ...plain(name), alsoReply: 'registration' as const })),
    ...names(withPdu).map((name) => ({ ...plain(name), takesPdu: true })),
    ...names(restarts).map((name) => ({ ...plain(name), isRestart: true })),
  ].map((row) => [row.name, row]),
);

function plain(name: string): UnsolicitedCode {
  return { name, takesPdu: false, alsoReply: 'never', isRestart: false };
}

/** Names with a blank inside are divided by `|`. */
function names(lists: readonly string[]): string[] {
  return lists.flatMap((list) => list.split(list.includes('|') ? '|' : ' '));
}
