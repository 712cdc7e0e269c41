import { type DeliveredMessage, type MessageStreams, type StoredMessage } from '../../edge/message-streams';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { commandIn, PARKED_COMMANDS, parkedSubjectOf } from '../subject';
import { type QueueStreams } from './queue-streams';
import { PARKED_STREAM } from './streams';

const REASON = 'Campaigns-Reason';
const QUEUED_AT = 'Campaigns-Queued-At';

/** In characters. */
const LONGEST_REASON = 256;

/** Moves a command from the queue to the parked ones, before it is discarded. @throws StoreUnavailable */
export async function park(queue: QueueStreams, message: DeliveredMessage, reason: string): Promise<void> {
  const store = (data: Buffer) =>
    queue.publish(PARKED_STREAM, {
      subject: parkedSubjectOf(message.subject),
      id: message.identity,
      data,
      headers: { [REASON]: headerText(reason), [QUEUED_AT]: message.time.toISOString() },
    });
  try {
    await store(message.data);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    // With its headers, the message is larger than the broker accepts.
    await store(Buffer.alloc(0));
  }
}

/** One line for each parked command, without its token and data. */
export async function* parkedCommands(streams: MessageStreams): AsyncGenerator<string> {
  for await (const message of streams.messages(PARKED_STREAM.name, PARKED_COMMANDS)) yield lineOf(message);
}

function lineOf(message: StoredMessage): string {
  const { sequence, subject, time } = message;
  const queuedAt = message.header(QUEUED_AT) ?? time.toISOString();
  const reason = message.header(REASON) ?? 'unknown reason';
  return printable(`queued commands: ${commandIn(subject)} at ${sequence}, queued ${queuedAt}: ${reason}`);
}

function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, LONGEST_REASON);
}

/** Subjects and headers come from anyone who may publish. */
function printable(line: string): string {
  return line.replace(/[\p{C}\s]+/gu, ' ');
}
