/** Server-sent events of the gateway (HTML §9.2, the part of it that Sallyport writes): name and JSON, one by one. */
import { type ApiTarget, requestApi } from './api-client.ts';

export interface StreamedEvent {
  readonly name: string;
  readonly json: unknown;
}

/** Resolves when the stream ends or `stop` is aborted. @throws CliError as callApi */
export async function followEvents(
  target: ApiTarget,
  path: string,
  { onOpen, onEvent }: { readonly onOpen: () => void; readonly onEvent: (event: StreamedEvent) => void },
  stop: AbortSignal,
): Promise<void> {
  const response = await requestApi(target, { method: 'GET', path }, stop);
  if (response === null) return;
  onOpen();
  let rest = '';
  try {
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parseEvent(block);
        if (event) onEvent(event);
      }
    }
  } catch (error) {
    // The gateway went away in the middle, or this side did: the caller knows which.
    if (!(error instanceof TypeError || stop.aborted)) throw error;
  }
}

/** Null: a comment. */
function parseEvent(block: string): StreamedEvent | null {
  const name = /^event: (.*)$/m.exec(block)?.[1];
  const data = /^data: (.*)$/m.exec(block)?.[1];
  return name === undefined || data === undefined ? null : { name, json: JSON.parse(data) as unknown };
}
