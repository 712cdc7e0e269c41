/** The reasons for which a campaign command can be refused. Codes are stable: programs of callers depend on them. */
export type CampaignErrorCode =
  | 'campaign_not_found'
  | 'campaign_name_taken'
  | 'campaign_name_pending'
  | 'campaign_draft_abandoned'
  | 'campaign_not_draft'
  | 'campaign_launching'
  | 'campaign_not_ready'
  | 'campaign_not_active'
  | 'campaign_not_paused'
  | 'sender_not_found'
  | 'sender_channel_mismatch'
  | 'sender_not_connected'
  | 'node_not_found'
  | 'node_channel_mismatch'
  | 'node_text_too_long'
  | 'delay_out_of_range'
  | 'sequence_end_last'
  | 'sequence_full'
  | 'sequence_too_long';

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

export function campaignNotFound(): CampaignError {
  return new CampaignError('campaign_not_found', 'You have no campaign with this id.');
}

export function launchInProgress(): CampaignError {
  return new CampaignError('campaign_launching', 'The campaign is being launched. Try again in a moment.');
}
