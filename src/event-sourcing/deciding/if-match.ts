import { type ExpectedRevision } from '../log/event-store';

/** The revisions at which a caller allows a change; `*`: any, if the stream exists. */
export type IfMatch = '*' | readonly number[];

/** The stream is at a revision that the caller does not allow, or does not exist. Nothing was changed. */
export class RevisionMismatch extends Error {}

/** @throws RevisionMismatch */
export function mustMatch(ifMatch: IfMatch, revision: ExpectedRevision): void {
  const matches = revision !== 'no_stream' && (ifMatch === '*' || ifMatch.includes(revision));
  if (!matches) throw new RevisionMismatch();
}
