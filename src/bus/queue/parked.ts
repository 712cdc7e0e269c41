import { type DeliveredMessage, type MessageStreams, type StoredMessage } from '../../edge/message-streams';
import { printable, reasonIn, storeWithReason } from '../../edge/parked-message';
import { commandIn, PARKED_COMMANDS, parkedSubjectOf } from '../subject';
import { type QueueStreams } from './queue-streams';
import { PARKED_STREAM } from './streams';

const QUEUED_AT = 'Campaigns-Queued-At';

/** Moves a command from the queue to the parked ones, before it is discarded. @throws StoreUnavailable */
export async function park(queue: QueueStreams, message: DeliveredMessage, reason: string): Promise<void> {
  await storeWithReason(message.data, reason, (data, headers) =>
    queue.publish(PARKED_STREAM, {
      subject: parkedSubjectOf(message.subject),
      id: message.identity,
      data,
      headers: { ...headers, [QUEUED_AT]: message.time.toISOString() },
    }),
  );
}

/** One line for each parked command, without its token and data. */
export async function* parkedCommands(streams: MessageStreams): AsyncGenerator<string> {
  for await (const message of streams.messages(PARKED_STREAM.name, PARKED_COMMANDS)) yield lineOf(message);
}

function lineOf(message: StoredMessage): string {
  const { sequence, subject, time } = message;
  const queuedAt = message.header(QUEUED_AT) ?? time.toISOString();
  return printable(`queued commands: ${commandIn(subject)} at ${sequence}, queued ${queuedAt}: ${reasonIn(message)}`);
}
