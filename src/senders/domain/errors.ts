/** The reasons for which a sender command can be refused. Codes are stable: programs of callers depend on them. */
export type SenderErrorCode = 'sender_not_found' | 'sender_erased';

/** A refusal: the request is well-formed, but a rule does not allow it. */
export class SenderError extends Error {
  constructor(
    readonly code: SenderErrorCode,
    /** For people. */
    message: string,
  ) {
    super(message);
  }
}
