/** Everything a sender command can be refused for. Stable: callers' programs depend on them. */
export type SenderErrorCode = 'sender_not_found' | 'sender_erased';

/** A refusal: the request was understood, and the rules say no. */
export class SenderError extends Error {
  constructor(
    readonly code: SenderErrorCode,
    /** For people. */
    message: string,
  ) {
    super(message);
  }
}
