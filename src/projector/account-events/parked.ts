import { type DeliveredMessage, type MessageStreams, type StoredMessage } from '../../edge/message-streams';
import { printable, reasonIn, storeWithReason } from '../../edge/parked-message';
import { nameIn, PARKED_STREAM, PARKED_SUBJECTS, parkedSubject } from './streams';

const SEQUENCE = 'Campaigns-Sequence';

/** Copies a rejected event to the parked ones, with the reason. @throws StoreUnavailable */
export async function park(streams: MessageStreams, message: DeliveredMessage, reason: string): Promise<void> {
  await streams.ensure(PARKED_STREAM);
  await storeWithReason(message.data, reason, (data, headers) =>
    streams.publish({
      stream: PARKED_STREAM.name,
      subject: parkedSubject(message.subject),
      id: message.identity,
      data,
      headers: { ...headers, [SEQUENCE]: String(message.sequence) },
    }),
  );
}

/** One line for each parked event, without its data. @throws StoreUnavailable */
export async function* parkedAccountEvents(streams: MessageStreams): AsyncGenerator<string> {
  for await (const message of streams.messages(PARKED_STREAM.name, PARKED_SUBJECTS)) yield lineOf(message);
}

function lineOf(message: StoredMessage): string {
  const { subject, time } = message;
  const place = `${nameIn(subject)} at ${message.header(SEQUENCE) ?? '?'}`;
  return printable(`account events: ${place}, parked ${time.toISOString()}: ${reasonIn(message)}`);
}
