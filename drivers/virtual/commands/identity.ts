/** Who the modem and its card are: TS 27.007 §5.1 to §5.4, §7.1, and the makers' ways to the ICCID. */
import type { CommandTable, Handler, ModemCore } from '../command-table.ts';
import { cme, ok } from '../reply.ts';
import { quoted } from '../character-set.ts';

const manufacturer: Handler = ({ personality }) => ok(personality.manufacturer);
const model: Handler = ({ personality }) => ok(personality.model);
const revision: Handler = ({ personality }) => ok(personality.revision);
const serialNumber: Handler = ({ imei }) => ok(imei);

const iccidExec = (prefix: string): Handler => {
  return ({ sim }: ModemCore) => {
    if (sim.state === 'absent') return cme(10);
    return sim.state === 'busy' ? cme(14) : ok(`${prefix}${sim.iccid}`);
  };
};

export const identityCommands: CommandTable = {
  I: { exec: ({ personality, imei }) => ok(...personality.information, `IMEI: ${imei}`) },
  '+CGMI': { exec: manufacturer },
  '+CGMM': { exec: model },
  '+CGMR': { exec: revision },
  '+CGSN': { exec: serialNumber },
  '+GMI': { exec: manufacturer },
  '+GMM': { exec: model },
  '+GMR': { exec: revision },
  '+GSN': { exec: serialNumber },
  '+CIMI': { needsSim: 'cme', exec: ({ sim }) => ok(sim.imsi) },
  // EF_ICCID may be read always, a locked card's too (TS 102 221 §13.2).
  '+CCID': { exec: iccidExec('+CCID: '), read: iccidExec('+CCID: ') },
  '+ICCID': { exec: iccidExec('+ICCID: '), read: iccidExec('+ICCID: ') },
  '+CNUM': {
    needsSim: 'cme',
    exec: ({ sim, settings }) =>
      sim.tellsNumber
        ? ok(`+CNUM: ${quoted('', settings.characterSet)},${quoted(sim.number, settings.characterSet)},145`)
        : ok(),
  },
};
