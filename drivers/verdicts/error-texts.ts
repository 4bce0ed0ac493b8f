/**
 * The text forms of +CMS and +CME errors (AT+CMEE=2, and modems that print text whatever was set) as numbers.
 * Compared without case, spaces and punctuation: every firmware spells them its own way.
 */

/** Letters and digits only: `SIM PIN required` and `sim_pin required.` are one. */
export function squeezeErrorText(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

const cms: readonly (readonly [number: number, ...texts: string[]])[] = [
  [1, 'unassigned number', 'unassigned unallocated number'],
  [8, 'operator determined barring'],
  [10, 'call barred'],
  [17, 'network failure'],
  [21, 'short message transfer rejected', 'sms transfer rejected'],
  [22, 'memory capacity exceeded'],
  [27, 'destination out of service', 'destination out of order'],
  [28, 'unidentified subscriber', 'unindentified subscriber'],
  [29, 'facility rejected'],
  [30, 'unknown subscriber'],
  [38, 'network out of order'],
  [41, 'temporary failure'],
  [42, 'congestion'],
  [47, 'resources unavailable', 'resources unavailable unspecified'],
  [50, 'requested facility not subscribed'],
  [69, 'requested facility not implemented'],
  [81, 'invalid short message transfer reference value', 'invalid transfer reference value'],
  [95, 'invalid message unspecified', 'semantically incorrect message'],
  [96, 'invalid mandatory information'],
  [97, 'message type non existent or not implemented', 'message type nonexistent'],
  [
    98,
    'message not compatible with short message protocol state',
    'message not compatible with protocol state',
  ],
  [99, 'information element non existent or not implemented'],
  [111, 'protocol error unspecified'],
  [127, 'interworking unspecified'],
  [128, 'telematic interworking not supported'],
  [129, 'short message type 0 not supported'],
  [130, 'cannot replace short message'],
  [143, 'unspecified tp pid error'],
  [144, 'data coding scheme alphabet not supported'],
  [145, 'message class not supported'],
  [159, 'unspecified tp dcs error'],
  [160, 'command cannot be actioned', 'command cannot be acted'],
  [161, 'command unsupported'],
  [175, 'unspecified tp command error'],
  [176, 'tpdu not supported'],
  [192, 'sc busy'],
  [193, 'no sc subscription'],
  [194, 'sc system failure'],
  [195, 'invalid sme address'],
  [196, 'destination sme barred'],
  [197, 'sm rejected duplicate sm'],
  [198, 'tp vpf not supported'],
  [199, 'tp vp not supported'],
  [208, 'sim sms storage full', 'sim sms full'],
  [209, 'no sms storage capability in sim', 'no sms storage capability in usim'],
  [210, 'error in ms'],
  [212, 'sim application toolkit busy', 'usim application toolkit busy'],
  [213, 'sim data download error', 'usim data download error'],
  [300, 'me failure', 'phone failure'],
  [301, 'sms service of me reserved', 'sms me service reserved'],
  [302, 'operation not allowed'],
  [303, 'operation not supported'],
  [304, 'invalid pdu mode parameter', 'invalid pdu mode'],
  [305, 'invalid text mode parameter', 'invalid text mode'],
  [310, 'sim not inserted', 'usim not inserted'],
  [311, 'sim pin required', 'sim pin necessary', 'usim pin required'],
  [312, 'ph sim pin required', 'ph sim pin necessary'],
  [313, 'sim failure', 'usim failure'],
  [314, 'sim busy', 'usim busy'],
  [315, 'sim wrong', 'usim wrong'],
  [316, 'sim puk required', 'usim puk required'],
  [317, 'sim pin2 required', 'usim pin2 required'],
  [318, 'sim puk2 required', 'usim puk2 required'],
  [320, 'memory failure'],
  [321, 'invalid memory index', 'invalid index'],
  [322, 'memory full', 'sim sms memory full'],
  [330, 'smsc address unknown', 'sca address unknown', 'sms center address unknown'],
  [331, 'no network service', 'no network'],
  [332, 'network timeout'],
  [340, 'no cnma acknowledgement expected', 'cnma acknowledgement not expected'],
  [500, 'unknown error', 'unknown'],
];

const cme: readonly (readonly [number: number, ...texts: string[]])[] = [
  [0, 'phone failure', 'me failure'],
  [1, 'no connection to phone'],
  [2, 'phone adaptor link reserved'],
  [3, 'operation not allowed'],
  [4, 'operation not supported'],
  [5, 'ph sim pin required', 'ph sim pin necessary'],
  [6, 'ph fsim pin required'],
  [7, 'ph fsim puk required'],
  [10, 'sim not inserted', 'usim not inserted'],
  [11, 'sim pin required', 'sim pin necessary', 'usim pin required'],
  [12, 'sim puk required', 'sim puk necessary', 'usim puk required'],
  [13, 'sim failure', 'usim failure'],
  [14, 'sim busy', 'usim busy'],
  [15, 'sim wrong', 'usim wrong'],
  [16, 'incorrect password'],
  [17, 'sim pin2 required'],
  [18, 'sim puk2 required'],
  [20, 'memory full'],
  [21, 'invalid index'],
  [22, 'not found'],
  [23, 'memory failure'],
  [24, 'text string too long'],
  [25, 'invalid characters in text string'],
  [26, 'dial string too long'],
  [27, 'invalid characters in dial string'],
  [30, 'no network service'],
  [31, 'network timeout'],
  [32, 'network not allowed emergency calls only', 'emergency calls only'],
  ...personalisations([
    [40, 'network', 'pin'],
    [41, 'network', 'puk'],
    [42, 'network subset', 'pin'],
    [43, 'network subset', 'puk'],
    [44, 'service provider', 'pin'],
    [45, 'service provider', 'puk'],
    [46, 'corporate', 'pin'],
    [47, 'corporate', 'puk'],
  ]),
  [50, 'incorrect parameters'],
  [103, 'illegal ms'],
  [106, 'illegal me'],
  [107, 'gprs services not allowed'],
  [111, 'plmn not allowed'],
  [112, 'location area not allowed'],
  [113, 'roaming not allowed in this location area', 'roaming not allowed in this la'],
  [132, 'service option not supported'],
  [133, 'requested service option not subscribed'],
  [134, 'service option temporarily out of order'],
  [148, 'unspecified gprs error'],
  [149, 'pdp authentication failure'],
  [262, 'sim blocked'],
];

export const cmsNumberOfText = index(cms);
export const cmeNumberOfText = index(cme);

/** TS 27.007 §9.2.1 spells it with z; so do not all. */
function personalisations(rows: readonly (readonly [number: number, what: string, code: string])[]) {
  return rows.map(
    ([number, what, code]) =>
      [
        number,
        `${what} personalization ${code} required`,
        `${what} personalisation ${code} required`,
      ] as const,
  );
}

function index(rows: typeof cms): ReadonlyMap<string, number> {
  return new Map(
    rows.flatMap(([number, ...texts]) => texts.map((text) => [squeezeErrorText(text), number] as const)),
  );
}
