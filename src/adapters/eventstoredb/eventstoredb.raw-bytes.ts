import { isUtf8 } from 'node:buffer';
import { type ReadResp } from '@eventstore/db-client/generated/streams_pb';

type Next = (error?: Error | null, resolved?: { readonly event?: object }) => void;

/** What the client's streams of events are made of. */
interface Transforming {
  _transform(message: ReadResp, encoding: BufferEncoding, next: Next): unknown;
}

const broken = new WeakSet<object>();

/**
 * Trap: the client decodes bytes that are not UTF-8 with replacement characters and says nothing: two different names
 * could become one. So the bytes are checked where the client still has them.
 */
export function watchBytes<Events extends object>(events: Events): Events {
  const stream = events as unknown as Transforming;
  const transform = stream._transform.bind(stream);
  stream._transform = (message, encoding, next) =>
    transform(message, encoding, (error, resolved) => {
      if (resolved?.event !== undefined && !isWellEncoded(message)) broken.add(resolved.event);
      next(error, resolved);
    });
  return events;
}

/** @param event as a stream that is watched gave it */
export function isBroken(event: object): boolean {
  return broken.has(event);
}

function isWellEncoded(message: ReadResp): boolean {
  const event = message.getEvent()?.getEvent();
  return event === undefined || (isUtf8(event.getData_asU8()) && isUtf8(event.getCustomMetadata_asU8()));
}
