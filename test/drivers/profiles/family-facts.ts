/** Facts about modem families, each with where it was recorded. Digits are samples of the right shape. */

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
} as const;
