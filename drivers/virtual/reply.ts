/** What a command answers, as data; the interpreter and the output turn it into bytes. */

export type Reply =
  /** Information lines, then OK. A header with its PDU is one line with CR LF inside. */
  | { readonly kind: 'ok'; readonly lines: readonly string[] }
  | { readonly kind: 'error' }
  | { readonly kind: 'cme'; readonly code: number }
  | { readonly kind: 'cms'; readonly code: number }
  /** Another final result, e.g. NO CARRIER. */
  | { readonly kind: 'final'; readonly text: string }
  /** Lines and no final result at all: some modems do that to some commands. */
  | { readonly kind: 'unfinished'; readonly lines: readonly string[] }
  /** Opens the prompt; `take` gets what was typed before Ctrl-Z, or null for ESC. */
  | { readonly kind: 'prompt'; take(input: string | null): Reply }
  /** The answer takes time; until then the modem takes no further command. */
  | { readonly kind: 'later'; start(settle: (reply: Reply) => void): void };

export const ok = (...lines: readonly string[]): Reply => ({ kind: 'ok', lines });
export const error: Reply = { kind: 'error' };
/** +CME ERROR, TS 27.007 §9.2. */
export const cme = (code: number): Reply => ({ kind: 'cme', code });
/** +CMS ERROR, TS 27.005 §3.2.5. */
export const cms = (code: number): Reply => ({ kind: 'cms', code });
export const final = (text: string): Reply => ({ kind: 'final', text });
/** No byte comes, and the modem takes the next command. */
export const nothing: Reply = { kind: 'unfinished', lines: [] };

/** The texts of AT+CMEE=2; numbers without a text are printed as numbers. */
export const cmeTexts: Readonly<Record<number, string>> = {
  0: 'phone failure',
  3: 'operation not allowed',
  4: 'operation not supported',
  10: 'SIM not inserted',
  11: 'SIM PIN required',
  12: 'SIM PUK required',
  13: 'SIM failure',
  14: 'SIM busy',
  16: 'incorrect password',
  21: 'invalid index',
  22: 'not found',
  30: 'no network service',
  31: 'network timeout',
  50: 'incorrect parameters',
  100: 'unknown',
};

export const cmsTexts: Readonly<Record<number, string>> = {
  300: 'ME failure',
  302: 'operation not allowed',
  303: 'operation not supported',
  304: 'invalid PDU mode parameter',
  305: 'invalid text mode parameter',
  310: 'SIM not inserted',
  311: 'SIM PIN required',
  314: 'SIM busy',
  316: 'SIM PUK required',
  320: 'memory failure',
  321: 'invalid memory index',
  322: 'memory full',
  330: 'SMSC address unknown',
  331: 'no network service',
  332: 'network timeout',
  340: 'no +CNMA acknowledgement expected',
  500: 'unknown error',
};
