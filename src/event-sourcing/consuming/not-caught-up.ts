/** Something has not got as far as the request requires. Retry later. */
export class NotCaughtUp extends Error {}

/** A view does not contain the requested data yet. */
export class ReadModelBehind extends NotCaughtUp {}

/** A stream has not reached the requested revision. */
export class RevisionNotReached extends NotCaughtUp {}
