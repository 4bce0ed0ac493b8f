/** Cinterion: the MC75i of <bfr> 1 and a third memory of its own, the MC35i of empty places full of FF, the PHS8. */
import { splitArguments } from '../command-line.ts';
import { smsSettingCommands } from '../commands/sms-settings.ts';
import { clean, type Personality } from '../personality.ts';
import { cms, error, ok } from '../reply.ts';

export const cinterion: Personality = {
  ...clean,
  name: 'cinterion',
  manufacturer: 'Cinterion',
  model: 'MC75i',
  revision: 'REVISION 04.001',
  information: ['Cinterion', 'MC75i', 'REVISION 04.001'],
  accessTechnology: 0,
  memories: { SM: 20, ME: 25, SR: 0 },
  memory: 'SM',
  memoryNames: ['SM', 'ME'],
  cnmiRanges: ['0-3', '0-3', '0,2,3', '0-2', '1'],
  cnmi: { mode: 0, mt: 0, bm: 0, ds: 0, bfr: 1 },
  reportMemory: 'SM',
  reportMemoryShown: 'SM',
  bootLines: [[1_000, '^SYSSTART']],
  bootMs: 1_000,
  lacks: ['+CCID', '+ICCID', '+CPINR', '+CESQ', '+CEREG', '+CGSMS'],
  commands: {
    // the third memory is not for the asking
    '+CPMS': {
      ...smsSettingCommands['+CPMS'],
      write(modem, argument) {
        if (splitArguments(argument)[2] === 'ME') return cms(302);
        return smsSettingCommands['+CPMS']?.write?.(modem, argument) ?? error;
      },
    },
    '^SCID': { needsSim: 'cme', exec: ({ sim }) => ok(`^SCID: ${sim.iccid}`) },
    '^SPIC': { write: ({ sim }) => ok(`^SPIC: ${sim.pinTries}`) },
  },
};

/** Reads an empty place as a PDU of FF. */
export const mc35i: Personality = {
  ...cinterion,
  name: 'mc35i',
  manufacturer: 'SIEMENS',
  model: 'MC35i',
  information: ['SIEMENS', 'MC35i', 'REVISION 02.00'],
  emptySlot: ok(`+CMGR: 0,,20\r\n${'FF'.repeat(21)}`),
};

/** Never announces a report. */
export const phs8: Personality = {
  ...cinterion,
  name: 'phs8',
  model: 'PHS8-E',
  information: ['Cinterion', 'PHS8-E', 'REVISION 03.001'],
  accessTechnology: 2,
  cnmiRanges: ['0,1,2', '0,1', '0,2', '0', '1'],
};
