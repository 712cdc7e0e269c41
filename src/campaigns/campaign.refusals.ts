import { problemDecorator } from '../edge/openapi/responses';
import { refusals, type RefusalTable } from '../edge/problems/refusals';
import { CampaignError, type CampaignErrorCode } from './domain/errors';
import { MOST_INVITATION_LENGTH, MOST_NODES, MOST_SEQUENCE_BYTES } from './domain/sequence-rules';

export const CAMPAIGN_REFUSALS: RefusalTable<CampaignErrorCode> = {
  campaign_not_found: { kind: 'not_found', description: 'You have no campaign with this id. Check the id.' },
  campaign_name_taken: {
    kind: 'conflict',
    description: 'You already have a campaign with this name. Use another name, for example `suggested_name`.',
  },
  campaign_name_pending: {
    kind: 'pending',
    description: 'Another request with this name is in progress. Send the request again after `Retry-After`.',
  },
  campaign_draft_abandoned: {
    kind: 'conflict',
    description:
      'The attempt with this `Idempotency-Key` took too long and was abandoned, or its campaign was removed. Send the ' +
      'request again with a new key.',
  },
  campaign_not_draft: {
    kind: 'invalid',
    description: 'Only a draft can be changed in this way. `detail` names the status of the campaign.',
  },
  campaign_launching: {
    kind: 'pending',
    description: 'The campaign is being launched. Send the request again after `Retry-After`.',
  },
  campaign_not_ready: {
    kind: 'invalid',
    description: 'Something is missing for a launch. `problems` lists everything that is.',
  },
  campaign_not_active: {
    kind: 'invalid',
    description: 'Only an active campaign can be paused. `detail` names the status of the campaign.',
  },
  campaign_not_paused: {
    kind: 'invalid',
    description: 'Only a paused campaign can be resumed. `detail` names the status of the campaign.',
  },
  sender_not_found: {
    kind: 'invalid',
    description: 'You have no sender with one of the ids. Remove the ids that `detail` lists.',
  },
  sender_channel_mismatch: {
    kind: 'invalid',
    description: 'A sender is not on the channel of the campaign. Remove the ids that `detail` lists.',
  },
  sender_not_connected: {
    kind: 'invalid',
    description: 'A sender is not connected. Connect the senders that `detail` lists, or remove their ids.',
  },
  node_not_found: {
    kind: 'not_found',
    description: 'The sequence has no node with this id. Get the campaign to see its nodes.',
  },
  node_channel_mismatch: {
    kind: 'invalid',
    description: 'The channel of the campaign does not have this type of node. `positions` lists the nodes.',
  },
  node_text_too_long: {
    kind: 'invalid',
    description: `The body of a connection request has more than ${MOST_INVITATION_LENGTH} characters. \`positions\` lists the nodes.`,
  },
  delay_out_of_range: {
    kind: 'invalid',
    description: 'A delay is shorter than 1 minute, or longer than 30 days in total. `positions` lists the nodes.',
  },
  sequence_end_last: {
    kind: 'invalid',
    description:
      'The sequence must have exactly one `end`, and it must be the last node. It cannot be moved, deleted or ' +
      'duplicated, and no node can be placed after it.',
  },
  sequence_full: {
    kind: 'invalid',
    description: `The sequence already has ${MOST_NODES} nodes. Delete one first.`,
  },
  sequence_too_long: {
    kind: 'invalid',
    description: `The texts of the sequence are too long: it has more than ${MOST_SEQUENCE_BYTES} bytes of JSON.`,
  },
};

export const campaignRefusals = refusals(CampaignError, CAMPAIGN_REFUSALS);

export const ApiCampaignProblem = problemDecorator(CAMPAIGN_REFUSALS);

/** The reasons for which a change of the sequence can be refused with the status 400. */
export const SEQUENCE_REFUSALS = [
  'node_channel_mismatch',
  'node_text_too_long',
  'delay_out_of_range',
  'sequence_end_last',
  'sequence_full',
  'sequence_too_long',
] as const satisfies CampaignErrorCode[];
