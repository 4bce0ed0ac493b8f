/** `sallyport pdu`: reads and writes SMS PDUs, one a line, for people who look at what a modem says. */
import type { Command } from 'commander';
import { z } from 'zod';
import {
  decodePdu,
  describePdu,
  describePduError,
  encodeSubmit,
  NATIONAL_LANGUAGES,
  PduError,
  segmentText,
} from '../../drivers/index.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';

const IN_PLACE = 'A line that cannot be read gives {"error":{"code","field","message"}} in its place.';
const DECODE_EXAMPLE =
  '\nExample:\n  echo 07914151551512F2040B916105551511F100006060605130308A04D4F29C0E | sallyport pdu decode';

export function addPdu(program: Command, output: Output): void {
  const pdu = program
    .command('pdu')
    .description('Read and write SMS PDUs (3GPP TS 23.040), one a line.')
    .addHelpText('after', DECODE_EXAMPLE);
  pdu
    .command('decode')
    .description('Read PDUs in hex, with their SMSC field, and print one JSON line each.')
    .option(
      '--direction <mt|mo>',
      'mt: network to phone, mo: phone to network; default: as a modem stores them',
    )
    .option('--json', 'accepted for symmetry: the output always is JSON lines')
    .addHelpText('after', `\n${IN_PLACE}\n${DECODE_EXAMPLE}`)
    .action(async (options: { direction?: string }) => {
      const { direction } = options;
      if (direction !== undefined && direction !== 'mt' && direction !== 'mo') {
        throw new CliError(EXIT.usage, '--direction takes mt or mo');
      }
      await forEachLine(output, (line) => output.data(JSON.stringify(decodeLine(line, direction))));
    });
  pdu
    .command('encode')
    .description(
      'Read {"to","text",...} JSON lines and print the segments, each with its length for AT+CMGS.',
    )
    .option('--json', 'one JSON line a message; default: "length pdu", one line a segment')
    .addHelpText(
      'after',
      '\nFields: to, text, smsc, status_report, validity_seconds, class (0-3), reference, languages.\n' +
        `${IN_PLACE}\n` +
        '\nExample:\n  echo \'{"to":"+13035550100","text":"hello"}\' | sallyport pdu encode',
    )
    .action(async (options: { json?: boolean }) => {
      await forEachLine(output, (line) => {
        const answer = encodeLine(line);
        if (options.json || 'error' in answer) output.data(JSON.stringify(answer));
        else for (const segment of answer.segments) output.data(`${segment.length} ${segment.pdu}`);
      });
    });
}

/** Of standard input, blank ones left out, until nobody reads the answers any more. */
async function forEachLine(output: Output, handle: (line: string) => void): Promise<void> {
  const { stdin } = process;
  if (stdin.isTTY) output.say('Reading from the terminal, one a line; Ctrl-D ends it.');
  output.readerGone.addEventListener('abort', () => stdin.destroy());
  try {
    for await (const line of linesOf(stdin.setEncoding('utf8'))) if (line !== '') handle(line);
  } catch (cause) {
    if (output.readerGone.aborted) return;
    throw new CliError(EXIT.io, 'standard input cannot be read', cause);
  }
}

async function* linesOf(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  let started = '';
  for await (const chunk of chunks) {
    const [first = '', ...others] = String(chunk).split('\n');
    started += first;
    for (const other of others) {
      yield started.trim();
      started = other;
    }
  }
  yield started.trim();
}

function decodeLine(hex: string, direction: 'mt' | 'mo' | undefined) {
  try {
    return describePdu(decodePdu(hex, direction === undefined ? {} : { direction }));
  } catch (error) {
    if (error instanceof PduError) return describePduError(error);
    throw error;
  }
}

const EncodeRequest = z.strictObject({
  to: z.string(),
  text: z.string(),
  smsc: z.string().optional(),
  status_report: z.boolean().default(false),
  validity_seconds: z.number().int().positive().optional(),
  class: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]).optional(),
  reference: z.number().int().min(0).max(65_535).default(0),
  languages: z.array(z.enum(NATIONAL_LANGUAGES)).default([]),
});

function encodeLine(line: string) {
  try {
    const request = EncodeRequest.parse(JSON.parse(line));
    const { reference, languages } = request;
    const cut = segmentText(request.text, { reference, languages });
    const segments = cut.segments.map((userData) =>
      encodeSubmit({
        to: request.to,
        userData,
        requestStatusReport: request.status_report,
        ...(request.smsc === undefined ? {} : { smsc: request.smsc }),
        ...(request.class === undefined ? {} : { messageClass: request.class }),
        ...(request.validity_seconds === undefined
          ? {}
          : { validity: { kind: 'relative' as const, seconds: request.validity_seconds } }),
      }),
    );
    return { encoding: cut.encoding, segments };
  } catch (error) {
    if (error instanceof PduError) return describePduError(error);
    if (error instanceof SyntaxError)
      return { error: { code: 'bad-json', field: 'line', message: 'the line is not JSON' } };
    if (error instanceof z.ZodError) {
      const [issue] = error.issues;
      return {
        error: {
          code: 'bad-value',
          field: issue?.path.join('.') || 'line',
          message: issue?.message ?? 'not as expected',
        },
      };
    }
    throw error;
  }
}
