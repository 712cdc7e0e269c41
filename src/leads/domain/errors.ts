/** The reasons for which a command to a lead can be refused. Codes are stable: programs of callers depend on them. */
export type LeadErrorCode =
  | 'lead_not_found'
  | 'lead_identity_fixed'
  | 'lead_without_identity'
  | 'too_many_custom_fields'
  | 'campaign_full'
  | 'nothing_imported';

/** A refusal: the request is well-formed, but a rule does not allow it. */
export class LeadError extends Error {
  constructor(
    readonly code: LeadErrorCode,
    /** For people. */
    message: string,
    /** Further members of the response, for programs. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

export function leadNotFound(): LeadError {
  return new LeadError('lead_not_found', 'The campaign has no lead with this id.');
}
