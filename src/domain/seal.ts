/**
 * Message bodies are stored sealed. The store and the domain only know this contract; the cipher is chosen by main.ts.
 */
export interface Sealer {
  /** `context` (the row's id) is bound to the seal: bytes moved to another row do not open. */
  seal(text: string, context: string): Uint8Array;
  /** @throws Error when the bytes, the context or the key are not those of the seal */
  open(sealed: Uint8Array, context: string): string;
}
