/** The reasons for which a campaign command can be refused. Codes are stable: programs of callers depend on them. */
export type CampaignErrorCode =
  | 'campaign_not_found'
  | 'campaign_name_taken'
  | 'campaign_name_pending'
  | 'campaign_draft_abandoned'
  | 'sender_not_found'
  | 'sender_channel_mismatch'
  | 'sender_not_connected';

/** A refusal: the request is well-formed, but a rule does not allow it. */
export class CampaignError extends Error {
  constructor(
    readonly code: CampaignErrorCode,
    /** For people. */
    message: string,
    /** Further members of the response, for programs. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
