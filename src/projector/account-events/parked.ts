import { type DeliveredMessage, type MessageStreams, type StoredMessage } from '../../edge/message-streams';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { nameIn, PARKED_STREAM, PARKED_SUBJECTS, parkedSubject } from './streams';

const REASON = 'Campaigns-Reason';
const SEQUENCE = 'Campaigns-Sequence';

/** In characters. */
const LONGEST_REASON = 256;

/** Copies a rejected event to the parked ones, with the reason. @throws StoreUnavailable */
export async function park(streams: MessageStreams, message: DeliveredMessage, reason: string): Promise<void> {
  const store = (data: Buffer) =>
    streams.publish({
      stream: PARKED_STREAM.name,
      subject: parkedSubject(message.subject),
      id: message.identity,
      data,
      headers: { [REASON]: headerText(reason), [SEQUENCE]: String(message.sequence) },
    });
  await streams.ensure(PARKED_STREAM);
  try {
    await store(message.data);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    // With its headers, the message is larger than the broker accepts.
    await store(Buffer.alloc(0));
  }
}

/** One line for each parked event, without its data. @throws StoreUnavailable */
export async function* parkedAccountEvents(streams: MessageStreams): AsyncGenerator<string> {
  for await (const message of streams.messages(PARKED_STREAM.name, PARKED_SUBJECTS)) yield lineOf(message);
}

function lineOf(message: StoredMessage): string {
  const [reason = 'unknown reason', sequence = '?'] = [message.header(REASON), message.header(SEQUENCE)];
  const line = `account events: ${nameIn(message.subject)} at ${sequence}, parked ${message.time.toISOString()}: ${reason}`;
  // Subjects and headers come from anyone who may publish.
  return line.replace(/[\p{C}\s]+/gu, ' ');
}

function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, LONGEST_REASON);
}
