import { type Msg } from '@nats-io/transport-node';
import { type BusMessage } from '../../edge/message-bus';

const TRACEPARENT = 'traceparent';

export function busMessage(message: Msg): BusMessage {
  const { subject, data, headers } = message;
  const traceparent = headers?.get(TRACEPARENT);
  return {
    subject,
    data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    ...(traceparent && { traceparent }),
    ...(message.reply && { reply: (text: string) => respond(message, text) }),
  };
}

/** A reply that cannot be sent is lost: without a connection, the sender could not receive it. */
function respond(message: Msg, text: string): void {
  try {
    message.respond(text);
  } catch {
    // The connection is closed.
  }
}
