import { isUtf8 } from 'node:buffer';
import { type ReadResp } from '@eventstore/db-client/generated/streams_pb';

type Next = (error?: Error | null, resolved?: { readonly event?: object }) => void;

/** The method of the client's event streams that is wrapped here. */
interface Transforming {
  _transform(message: ReadResp, encoding: BufferEncoding, next: Next): unknown;
}

const broken = new WeakSet<object>();

/**
 * Trap: the client silently decodes bytes that are not UTF-8 with replacement characters, so two different names could
 * become equal. This wrapper checks the bytes before the client decodes them.
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

/** @param event the object that a stream wrapped by `watchBytes` emitted */
export function isBroken(event: object): boolean {
  return broken.has(event);
}

function isWellEncoded(message: ReadResp): boolean {
  const event = message.getEvent()?.getEvent();
  return event === undefined || (isUtf8(event.getData_asU8()) && isUtf8(event.getCustomMetadata_asU8()));
}
