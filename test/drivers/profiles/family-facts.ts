/** Facts about modem families, each with where it was recorded. Digits are samples of the right shape. */
import type { PersonalityName } from '../../../drivers/virtual/personalities/index.ts';

export interface FamilyFact {
  readonly profile: string;
  readonly fact: string;
  readonly source: string;
  /** Answers to AT+CGMI and AT+CGMM. */
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly usb?: string;
  readonly iccid?: { readonly command: string; readonly reply: string; readonly value: string };
  readonly pinTries?: { readonly command: string; readonly reply: string; readonly value: number };
  readonly boots?: readonly string[];
  /** The form of AT+CNMI that is asked for first. */
  readonly notification?: string;
}

export const familyFacts: readonly FamilyFact[] = [
  {
    profile: 'huawei',
    fact: 'sticks say huawei in lower case and give the ICCID with nibbles swapped',
    source: 'ModemManager plugins; transcripts iccid-cmd-4, hw-cpin',
    manufacturer: 'huawei',
    model: 'E3372',
    iccid: { command: 'AT^ICCID?', reply: '^ICCID: 984402003576012594F9', value: '8944200053671052499' },
    pinTries: { command: 'AT^CPIN?', reply: '^CPIN: SIM PIN,,10,3,10,3', value: 3 },
    boots: ['^SYSSTART'],
  },
  {
    profile: 'huawei-e1750',
    fact: 'the E1750 wants 300 ms between commands and freezes on CMGL',
    source: 'BigThunderSR/ha-legacy-gsm-sms docs; gammu#266',
    manufacturer: 'huawei',
    model: 'E1750',
  },
  {
    profile: 'huawei-e1752',
    fact: 'the E1752 takes USSD plainly once AT^USSDMODE=0 was written',
    source: 'gammu and python-gsmmodem issues, modems.md quirk 13',
    manufacturer: 'huawei',
    model: 'E1752',
  },
  {
    profile: 'quectel',
    fact: 'the EC25 is 2c7c:0125 and answers QCCID',
    source: 'ModemManager plugins; transcripts iccid-cmd-3, qpinc, urc-11',
    manufacturer: 'Quectel',
    model: 'EC25',
    usb: '2c7c:0125',
    iccid: { command: 'AT+QCCID', reply: '+QCCID: 89442000536710524992', value: '89442000536710524992' },
    pinTries: { command: 'AT+QPINC?', reply: '+QPINC: "SC",3,10', value: 3 },
    boots: ['RDY', '+QIND: SMS DONE'],
  },
  {
    profile: 'simcom',
    fact: 'the SIM800 answers CCID with the bare number',
    source: 'SIM800 manual; transcripts iccid-cmd-1, pinctr-1, urc-14, urc-15',
    manufacturer: 'SIMCOM_Ltd',
    model: 'SIMCOM_SIM800L',
    iccid: { command: 'AT+CCID', reply: '8944200053671052499f', value: '8944200053671052499' },
    pinTries: { command: 'AT+SPIC', reply: '+SPIC: 2,10,0,10', value: 2 },
    boots: ['RDY', 'Call Ready', 'SMS Ready'],
  },
  {
    profile: 'simcom-7600',
    fact: 'the SIM7600 answers CICCID under another prefix',
    source: 'TinyGSM; transcript iccid-cmd-2',
    manufacturer: 'SIMCOM INCORPORATED',
    model: 'SIMCOM_SIM7600E-H',
    iccid: { command: 'AT+CICCID', reply: '+ICCID: 8944200053671052499', value: '8944200053671052499' },
  },
  {
    profile: 'zte',
    fact: 'sticks answer ZGETICCID',
    source: 'ModemManager plugins; transcript iccid-cmd-8',
    manufacturer: 'ZTE CORPORATION',
    model: 'MF190',
    iccid: {
      command: 'AT+ZGETICCID',
      reply: '+ZGETICCID: 8944200053671052499',
      value: '8944200053671052499',
    },
  },
  {
    profile: 'wavecom',
    fact: 'a Q2403 says WAVECOM MODEM and tells its boot by +WIND',
    source: 'faucamp/python-gsmmodem test/fakemodems.py; transcript urc-19',
    manufacturer: 'WAVECOM MODEM',
    model: 'MULTIBAND  900E  1800',
    boots: ['+WIND: 3', '+WIND: 4'],
  },
  {
    profile: 'huawei-e180',
    fact: 'E180, E372 and E3276 freeze after a while of listing',
    source: 'gammu#126, #266, #286',
    manufacturer: 'huawei',
    model: 'E3276',
  },
  {
    profile: 'sierra',
    fact: 'cards answer !ICCID, and CPINC as pin, pin2, puk, puk2',
    source: 'ofono drivers/atmodem/sim.c; ModemManager sierra plugin',
    manufacturer: 'Sierra Wireless, Incorporated',
    model: 'MC7304',
    usb: '1199:68c0',
    iccid: { command: 'AT!ICCID?', reply: '!ICCID: 8944200053671052499', value: '8944200053671052499' },
    pinTries: { command: 'AT+CPINC?', reply: '+CPINC: 3,2,10,10', value: 3 },
  },
  {
    profile: 'sierra-sl',
    fact: 'the SL8084 leaves +CPIN without OK and boots like a Wavecom',
    source: 'gammu libgammu/phone/at',
    manufacturer: 'Sierra Wireless',
    model: 'SL8084T',
    boots: ['+WIND: 3', '+WIND: 4'],
  },
  {
    profile: 'cinterion',
    fact: 'modules answer ^SCID and ^SPIC, and tell their boot by ^SYSSTART; the MC75i takes <bfr> 1 only',
    source: 'Cinterion AT manuals; gammu PR#1207; transcripts iccid-cmd-6, urc-20',
    manufacturer: 'Cinterion',
    model: 'MC75i',
    usb: '1e2d:0051',
    iccid: { command: 'AT^SCID', reply: '^SCID: 8944200053671052499', value: '8944200053671052499' },
    pinTries: { command: 'AT^SPIC="SC"', reply: '^SPIC: 3', value: 3 },
    boots: ['^SYSSTART', '^SYSSTART AIRPLANE MODE'],
    notification: '2,1,0,1,1',
  },
  {
    profile: 'cinterion',
    fact: 'older ones say SIEMENS, newer ones Gemalto or Thales',
    source: 'gammu (MC35i); Gemalto and Thales AT manuals',
    manufacturer: 'SIEMENS',
    model: 'MC35i',
  },
  {
    profile: 'cinterion-phs8',
    fact: 'the PHS8 takes <ds> 0 and <bfr> 1 only',
    source: 'ModemManager cinterion tests; transcript cnmi-4',
    manufacturer: 'Cinterion',
    model: 'PHS8-E',
    notification: '2,1,0,0,1',
  },
  {
    profile: 'fibocom',
    fact: 'names itself, also on the bus',
    source: 'G510 manual; ModemManager fibocom plugin',
    manufacturer: 'Fibocom',
    model: 'G510-Q50-00',
    usb: '2cb7:0104',
  },
  {
    profile: 'novatel',
    fact: 'sticks tell one counter a line, and take CNMI by 1,1,2,1,0',
    source: 'ModemManager novatel plugins; transcript pinctr-nwpinr',
    manufacturer: 'Novatel Wireless Incorporated',
    model: 'MC760',
    usb: '1410:6002',
    pinTries: { command: 'AT$NWPINR?', reply: '$NWPINR: PIN1, 3', value: 3 },
    notification: '1,1,2,1,0',
  },
  {
    profile: 'iridium',
    fact: 'takes one form of CNMI',
    source: 'ModemManager iridium plugin; transcript creg-11',
    manufacturer: 'Iridium',
    model: '9600 Family SIM/ME',
    notification: '2,1,0,0,1',
  },
  {
    profile: 'qualcomm',
    fact: 'a stick that names the maker of its chip comes back from AT+CFUN=1,1 as a CD-ROM',
    source: 'gammu#552',
    manufacturer: 'QUALCOMM INCORPORATED',
    model: 'HSPA USB MODEM',
    usb: '05c6:6000',
  },
  {
    profile: 'ublox',
    fact: 'modules answer UPINCNT as pin, pin2, puk, puk2',
    source: 'ModemManager ublox tests; transcript upincnt',
    manufacturer: 'u-blox',
    model: 'TOBY-L200',
    pinTries: { command: 'AT+UPINCNT', reply: '+UPINCNT: 3,3,10,10', value: 3 },
  },
  {
    profile: 'telit',
    fact: 'modules answer #CCID, and #PCT for the code that is asked for',
    source: 'Telit AT guides; transcript iccid-cmd-7',
    manufacturer: 'Telit',
    model: 'HE910',
    iccid: { command: 'AT#CCID', reply: '#CCID: 8944200053671052499', value: '8944200053671052499' },
    pinTries: { command: 'AT#PCT', reply: '#PCT: 3', value: 3 },
  },
];

/** Which profile a virtual modem of each personality must be given by what it says of itself. */
export const personalityProfiles = {
  clean: 'generic',
  huawei: 'huawei',
  zte: 'zte',
  sim800: 'simcom',
  sim7600: 'simcom-7600',
  quectel: 'quectel',
  telit: 'telit',
  wavecom: 'wavecom',
  a7670: 'simcom-7600',
  sl8084: 'sierra-sl',
  mc7304: 'sierra',
  cinterion: 'cinterion',
  mc35i: 'cinterion',
  phs8: 'cinterion-phs8',
  fibocom: 'fibocom',
  novatel: 'novatel',
  motorola: 'generic',
} as const satisfies Readonly<Record<PersonalityName, string>>;
