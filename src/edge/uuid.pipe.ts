import { ParseUUIDPipe, type PipeTransform } from '@nestjs/common';

/** Stored ids are in lower case. */
const lowerCase: PipeTransform<string, string> = { transform: (id) => id.toLowerCase() };

/**
 * Pipes for an id in a path: a UUID of any version.
 * @param notFound returns the error for an unknown id; a malformed id gets the same one
 */
export function uuid(notFound: () => Error): PipeTransform[] {
  return [new ParseUUIDPipe({ exceptionFactory: notFound }), lowerCase];
}
