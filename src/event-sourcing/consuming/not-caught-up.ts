/** Data that is derived from the log has not caught up with it yet. Retry later. */
export class NotCaughtUp extends Error {}

/** A view does not contain the requested data yet. */
export class ReadModelBehind extends NotCaughtUp {}
