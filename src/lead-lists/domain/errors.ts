/** The reasons for which a command to a list can be refused. Codes are stable: programs of callers depend on them. */
export type LeadListErrorCode = 'list_not_found' | 'list_removed' | 'list_full' | 'lead_without_identity';

/** A refusal: the request is well-formed, but a rule does not allow it. */
export class LeadListError extends Error {
  constructor(
    readonly code: LeadListErrorCode,
    /** For people. */
    message: string,
    /** Further members of the response, for programs. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export function listNotFound(): LeadListError {
  return new LeadListError('list_not_found', 'You have no list with this id.');
}
