/** Everything a campaign command can be refused for. Stable: callers' programs depend on them. */
export type CampaignErrorCode =
  | 'campaign_not_found'
  | 'campaign_name_taken'
  | 'campaign_name_pending'
  | 'campaign_draft_abandoned'
  | 'sender_not_found'
  | 'sender_channel_mismatch'
  | 'sender_not_connected';

/** A refusal: the request was understood, and the rules say no. */
export class CampaignError extends Error {
  constructor(
    readonly code: CampaignErrorCode,
    /** For people. */
    message: string,
    /** Further members of the answer, for programs. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
