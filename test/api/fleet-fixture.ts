/** A fleet of two modems, one of them without a SIM. */
import { GatewayError } from '../../src/domain/errors.ts';
import type { Fleet, ModemView } from '../../src/gateway/fleet.ts';

const MODEM: ModemView = {
  id: 'sim-a',
  port: '/dev/ttyUSB0',
  state: 'registered',
  reason: null,
  nextTryInMs: null,
  profile: 'generic',
  manufacturer: 'Quectel',
  model: 'EC25',
  imei: '356938035643809',
  simId: 'sim_01KAQH7WJ0Q2M6T4V5X7Z9ABCD',
  isPaused: false,
  operator: 'Test',
  registration: 'home',
  signalDbm: -71,
  smsc: '+13035559999',
  storages: [{ name: 'SM', used: 3, total: 20 }],
};

function find(modemId: string): void {
  if (modemId === 'sim-b') throw new GatewayError('modem-refused');
  if (modemId !== MODEM.id) throw new GatewayError('not-found');
}

/** `sim-b` refuses. */
export const FLEET: Fleet = {
  async act(modemId, action) {
    find(modemId);
    return { ...MODEM, isPaused: action === 'pause' };
  },
  async askNetwork(modemId, dialogue) {
    find(modemId);
    return { texts: [`asked: ${dialogue.join(' ')}`], isOpen: false };
  },
  async call(modemId) {
    find(modemId);
    return { result: 'spoken', times: 2, key: null };
  },
  listEvents(modemId) {
    find(modemId);
    return [
      { at: 1_790_000_000_000, type: 'state', level: 'info', detail: { state: 'registered', reason: null } },
    ];
  },
  traceModem(modemId) {
    find(modemId);
    return () => undefined;
  },
  listModems: () => [
    MODEM,
    {
      ...MODEM,
      id: 'sim-b',
      state: 'failed',
      reason: { code: 'sim-missing', text: 'no SIM is in it' },
      nextTryInMs: 30_000,
      manufacturer: null,
      model: null,
      imei: null,
      simId: null,
      operator: null,
      signalDbm: null,
      smsc: null,
    },
  ],
  listSims: async () => [
    {
      sim: {
        id: 'sim_01KAQH7WJ0Q2M6T4V5X7Z9ABCD',
        name: 'sim-a',
        iccid: '8901000000000000017',
        imsi: '001010000000001',
        number: '+13035550100',
        modem: 'sim-a',
        firstSeenAt: 1_795_000_000_000,
        lastSeenAt: 1_795_000_600_000,
        balance: { amount: '12.50', isLow: false, at: 1_795_000_500_000 },
        notice: { text: 'Your bundle ends tomorrow', at: 1_795_000_550_000 },
      },
      isUsable: true,
      isBusy: false,
      accepted: 3,
      refused: 0,
      unknown: 0,
      submitMs: 2_140.5,
    },
  ],
};
