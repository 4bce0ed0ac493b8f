/**
 * One segment to the network by AT+CMGS (modems.md 1.5): request in, outcome out. Runs within one turn of the wire.
 * Nothing is written between Ctrl-Z and the final result; a prompt that does not come is asked for once more.
 */
import type { AtChannel, PduCommand } from '../../at/types.ts';
import type { SubmitOutcome, SubmitRequest } from '../../driver.ts';
import { ModemError } from '../../errors.ts';
import { encodeSubmit } from '../../sms/submit-pdu.ts';
import { localError, localVerdict } from '../../verdicts.ts';
import type { Facts } from '../facts.ts';

export type EncodedPdu = ReturnType<typeof encodeSubmit>;

/** An outcome, and whether the modem must be asked if it still lives before it gets another segment. */
export interface Submitted {
  readonly outcome: SubmitOutcome;
  /** Undefined: all is well. */
  readonly trouble?: 'no-prompt' | 'no-answer';
}

/** TP-DA can hold a name too, which would go out and come to nobody (TS 23.040 §9.1.2.5). */
const recipientForm = /^\+?[0-9*#]{1,20}$/;

/** @throws nothing: what cannot be written is refused, blame `message`. */
export function pduOf(request: SubmitRequest, facts: Facts): EncodedPdu | ModemError {
  if (!recipientForm.test(request.to)) return localError('pdu-refused', 'the recipient is no number');
  try {
    return encodeSubmit({
      to: request.to,
      userData: request.userData,
      validity: { kind: 'relative', seconds: request.validitySeconds },
      requestStatusReport: request.requestStatusReport,
      ...(request.rejectDuplicates === undefined ? {} : { rejectDuplicates: request.rejectDuplicates }),
      ...(request.protocolId === undefined ? {} : { protocolId: request.protocolId }),
      ...(request.messageClass === undefined ? {} : { messageClass: request.messageClass }),
      ...(facts.smsc.isInPdu && facts.smsc.number !== null ? { smsc: facts.smsc.number } : {}),
    });
  } catch (error) {
    return localError('pdu-refused', 'it cannot be encoded', error);
  }
}

export async function submitPdu(
  channel: AtChannel,
  encoded: EncodedPdu,
  facts: Facts,
  gate: Pick<PduCommand, 'clearance' | 'mayTransmit'>,
): Promise<Submitted> {
  const { profile } = facts;
  const command: PduCommand = {
    prefix: 'AT+CMGS=',
    length: encoded.length,
    pdu: encoded.pdu,
    promptTimeoutMs: profile.timeoutsMs.prompt,
    resultTimeoutMs: profile.timeoutsMs.result,
    promptDelayMs: profile.promptDelayMs,
    ...gate,
  };
  for (let attempt = 1; ; attempt += 1) {
    const reply = await channel.submitPdu(command);
    if (reply.kind === 'unknown') return { outcome: reply, ...(isAnswered(reply.error) ? {} : noAnswer) };
    if (reply.kind !== 'no-prompt') return { outcome: reply };
    if (attempt === 2 || !(await leavesPrompt(channel, facts)))
      return { outcome: noPrompt(), trouble: 'no-prompt' };
  }
}

const noAnswer = { trouble: 'no-answer' } as const;

/** A number, or at least a word, came: then the modem lives, whatever became of the segment. */
function isAnswered(error: ModemError): boolean {
  return error.wire !== undefined || error.code !== 'answer-timeout';
}

/** The channel has left the prompt with ESC and drained; what counts is whether the modem answers now. */
async function leavesPrompt(channel: AtChannel, facts: Facts): Promise<boolean> {
  const reply = await channel.execute({ text: 'AT', timeoutMs: 2 * facts.profile.timeoutsMs.probe });
  return reply.kind === 'ok';
}

function noPrompt(): SubmitOutcome {
  // The channel's verdict says retry; that retry has just failed.
  const verdict = { ...localVerdict('no-prompt'), next: 'elsewhere' } as const;
  return { kind: 'refused', error: new ModemError(verdict) };
}
