/** The reasons for which a command to a suppression can be refused. Codes are stable: programs of callers depend on them. */
export type SuppressionErrorCode = 'suppression_not_found';

/** A refusal: the request is well-formed, but a rule does not allow it. */
export class SuppressionError extends Error {
  constructor(
    readonly code: SuppressionErrorCode,
    /** For people. */
    message: string,
  ) {
    super(message);
  }
}

export function suppressionNotFound(): SuppressionError {
  return new SuppressionError('suppression_not_found', 'You have no suppression with this id.');
}
