import { type ExpectedRevision } from '../log/event-store';

/** The revisions that a caller allows a stream to be at; `*`: any, as long as the stream exists. */
export type IfMatch = '*' | readonly number[];

/** The stream is not at a revision that the caller allows. Nothing was changed. */
export class RevisionMismatch extends Error {}

/** @throws RevisionMismatch */
export function mustMatch(ifMatch: IfMatch, revision: ExpectedRevision): void {
  const matches = revision !== 'no_stream' && (ifMatch === '*' || ifMatch.includes(revision));
  if (!matches) throw new RevisionMismatch();
}
