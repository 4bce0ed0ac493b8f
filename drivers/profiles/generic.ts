/**
 * A modem that follows TS 27.005 and 27.007, and the defaults every other profile starts from. Numbers are from
 * modems.md: time-outs 1.8, ladders 1.4, boot lines 1.2, ICCID commands 7.
 */
import type { Profile } from './profile.ts';

export const generic: Profile = {
  name: 'generic',
  match: {},
  /** Telit LE910 and HSPA+ manuals ask for 20 ms; no standard names a figure. */
  guardMs: 20,
  promptDelayMs: 0,
  quieting: [],
  bootLines: [
    { pattern: /^RDY$/ },
    { pattern: /^\^SYSSTART/ },
    { pattern: /^\+CFUN: ?1$/, closesBoot: true },
    { pattern: /^SMS READY$/i, closesBoot: true },
    { pattern: /^START$/ },
    { pattern: /^\^BOOT: ?(\d+)/ },
  ],
  iccidCommands: [
    'AT+CCID',
    'AT+CCID?',
    'AT+QCCID',
    'AT+CICCID',
    'AT+ICCID',
    'AT^ICCID?',
    'AT#CCID',
    'AT+SQNCCID?',
    'AT+ZGETICCID',
    'AT%XICCID',
    'AT!ICCID?',
    'AT+CRSM=176,12258,0,0,10',
  ],
  pinCounters: ['cpinr', 'csim'],
  storages: ['ME', 'SM', 'MT'],
  storageRead: 'list',
  notifications: {
    stored: [
      '2,1,0,1,0',
      '2,1,2,1,0',
      '1,1,0,1,0',
      '2,1,0,1,1',
      '1,1,0,1,1',
      '2,1,0,2,0',
      '2,1,2,2,0',
      '1,1,0,2,0',
      '2,1,0,0,0',
      '2,1,0,0,1',
      '1,1',
      '3,1',
    ],
    direct: ['2,2,0,1,0', '1,2,0,1,0', '2,2,0,1,1', '3,2,0,1,1', '2,2,0,2,0', '2,2,0,0,0'],
  },
  acknowledge: 'plain',
  timeoutsMs: {
    probe: 1_000,
    setting: 5_000,
    query: 10_000,
    sim: 20_000,
    pinState: 5_000,
    pinEntry: 30_000,
    radio: 15_000,
    operator: 10_000,
    list: 60_000,
    read: 20_000,
    erase: 25_000,
    prompt: 10_000,
    result: 180_000,
  },
  capabilities: { statusReports: true },
  pinSettleMs: 0,
  // Flight mode keeps the SIM open; where it is unknown, minimum functionality does.
  radioOff: ['AT+CFUN=4', 'AT+CFUN=0'],
  reboot: 'AT+CFUN=1,1',
  ussd: { prepare: [], forms: ['plain'] },
  voice: null,
};
