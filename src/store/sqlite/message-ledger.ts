/**
 * The one place that writes message states: reads a message with its submissions, asks the machine, writes what
 * changed and the history of it. Runs inside the transaction of the verb that calls it.
 */
import { GatewayError } from '../../domain/errors.ts';
import type { MessageEvent, MessageEventType } from '../../domain/events.ts';
import { isTerminal, type Message, type Segment } from '../../domain/message.ts';
import type { Tries } from '../../domain/retry.ts';
import type { Progress } from '../store.ts';
import type { Access } from './access.ts';
import { advance, type Decision, type Step, type Submission } from './message-machine.ts';
import { MESSAGE_COLUMNS, messageOf, QUEUE_COLUMNS, type QueueRow } from './message-row.ts';

export interface MessageLedger {
  /** Brings the message to where its submissions and the decision take it. A terminal one is left as it is. */
  settle(messageId: string, at: number, decision: Decision, tries?: Tries): Progress;
  note(
    message: Pick<Message, 'id' | 'tenantId'>,
    at: number,
    type: MessageEventType,
    data: MessageEvent['data'],
  ): void;
  isFinished(messageId: string): boolean;
}

export function createMessageLedger({ database }: Access): MessageLedger {
  const selectMessage = database.prepare<[string], QueueRow>(
    `SELECT ${MESSAGE_COLUMNS}, ${QUEUE_COLUMNS} FROM messages m WHERE m.id = ?`,
  );
  const selectFinished = database
    .prepare<[string], number>('SELECT finished_at IS NOT NULL FROM messages WHERE id = ?')
    .pluck();
  const selectSubmissions = database.prepare<[string], SubmissionRow>(
    `SELECT segment_index AS segmentIndex, round, sim_id AS simId, status, is_resent AS isResent, reference,
            transmitted_at AS transmittedAt, outcome, outcome_reason AS outcomeReason, reported_at AS reportedAt
     FROM submissions WHERE message_id = +? ORDER BY seq`,
  );
  const updateMessage = database.prepare(
    `UPDATE messages SET status = ?, reason = ?, finished_at = ?, is_possible_duplicate = ?, bound_sim = ?,
            next_attempt_at = ?, round = ?, tries = coalesce(?, tries)
     WHERE id = ? AND finished_at IS NULL`,
  );
  const updateSegment = database.prepare<[Segment & { messageId: string }]>(
    `UPDATE segments SET status = @status, sim_id = @sim, reference = @reference, submitted_at = @submittedAt,
            reported_at = @reportedAt
     WHERE message_id = @messageId AND segment_index = @index
       AND (status, sim_id, reference, submitted_at, reported_at)
         IS NOT (@status, @sim, @reference, @submittedAt, @reportedAt)`,
  );
  const insertEvent = database.prepare<[string, string, number, string, string]>(
    'INSERT INTO message_events (tenant_id, message_id, at, type, data) VALUES (?, ?, ?, ?, ?)',
  );

  const note: MessageLedger['note'] = (message, at, type, data) => {
    insertEvent.run(message.tenantId, message.id, at, type, JSON.stringify(data));
  };

  function write(step: Step, at: number, tries: Tries | undefined): void {
    const { message } = step;
    updateMessage.run(
      message.status,
      message.reason,
      message.finishedAt,
      message.isPossibleDuplicate ? 1 : 0,
      step.boundSim,
      step.nextAttemptAt,
      step.round,
      tries === undefined ? null : JSON.stringify(tries),
      message.id,
    );
    for (const segment of step.segments) updateSegment.run({ ...segment, messageId: message.id });
    for (const event of step.events) note(message, at, event.type, event.data);
  }

  return {
    settle(messageId, at, decision, tries) {
      const row = selectMessage.get(messageId);
      if (!row) throw new GatewayError('internal', { detail: 'a submission without its message' });
      const message = messageOf(row);
      if (isTerminal(message.status)) return { message, isFinished: false };
      const { boundSim, nextAttemptAt, round } = row;
      const submissions = selectSubmissions.all(messageId).map(submissionOf);
      const step = advance({ message, boundSim, nextAttemptAt, round }, submissions, decision, at);
      write(step, at, tries);
      return { message: step.message, isFinished: isTerminal(step.message.status) };
    },
    note,
    isFinished: (messageId) => selectFinished.get(messageId) === 1,
  };
}

type SubmissionRow = Omit<Submission, 'isResent'> & { isResent: number };

function submissionOf(row: SubmissionRow): Submission {
  return { ...row, isResent: row.isResent === 1 };
}
