import * as fc from 'fast-check';
import {
  type DraftCampaign,
  type NewCampaign,
  type RenameCampaign,
  type SenderStanding,
} from '../../src/campaigns/domain/commands';
import {
  type CampaignDrafted,
  type CampaignEvent,
  type CampaignRenamed,
  type SequenceSeeded,
} from '../../src/campaigns/domain/events';
import { type ChannelSettings, EMAIL_DEFAULTS, LINKEDIN_DEFAULTS } from '../../src/campaigns/domain/settings';

export const EMAIL: ChannelSettings = { type: 'email', settings: EMAIL_DEFAULTS };
export const LINKEDIN: ChannelSettings = { type: 'linkedin', settings: LINKEDIN_DEFAULTS };

export const emailSender = (id: string): SenderStanding => ({ id, channel: 'email', connected: true });
export const linkedinSender = (id: string): SenderStanding => ({ id, channel: 'linkedin', connected: true });
export const disconnected = (sender: SenderStanding): SenderStanding => ({ ...sender, connected: false });

type Differently = Partial<NewCampaign> & Pick<Partial<DraftCampaign>, 'senders'>;

/** Drafts the email campaign `c` with the sender `s`, with the given changes. */
export function draft({ senders = [emailSender('s')], ...differently }: Differently = {}): DraftCampaign {
  return {
    type: 'DraftCampaign',
    campaignId: 'c',
    userId: 'ada',
    campaign: { type: 'email', name: 'Spring', sender_account_ids: ['s'], ...differently },
    senders,
    nodeIds: ['n1', 'n2'],
  };
}

export function rename(name = 'Summer', userId = 'ada'): RenameCampaign {
  return { type: 'RenameCampaign', campaignId: 'c', userId, name };
}

export const drafted: CampaignDrafted = {
  type: 'CampaignDrafted',
  data: { campaign_id: 'c', user_id: 'ada', name: 'Spring', sender_account_ids: ['s'], ...EMAIL },
};

export const seeded: SequenceSeeded = {
  type: 'SequenceSeeded',
  data: {
    campaign_id: 'c',
    nodes: [
      { id: 'n1', type: 'email', subject: '', body: '' },
      { id: 'n2', type: 'end' },
    ],
  },
};

export const renamed: CampaignRenamed = { type: 'CampaignRenamed', data: { campaign_id: 'c', name: 'Summer' } };
export const deleted: CampaignEvent = { type: 'CampaignDeleted', data: { campaign_id: 'c' } };
export const draftAbandoned: CampaignEvent = {
  type: 'CampaignDraftAbandoned',
  data: { campaign_id: 'c', claim_id: 'k' },
};
export const renameAbandoned: CampaignEvent = {
  type: 'NameClaimAbandoned',
  data: { campaign_id: 'c', claim_id: 'k' },
};

export const conflictFound: CampaignEvent = {
  type: 'CampaignNameConflictFound',
  data: { campaign_id: 'c', name: 'Spring', held_by: 'b' },
};

/** Any stream of a campaign, from empty to long. */
export const anyHistory: fc.Arbitrary<CampaignEvent[]> = fc.oneof(
  fc.constantFrom<CampaignEvent[]>([], [draftAbandoned]),
  fc
    .array(fc.constantFrom(renamed, deleted, renameAbandoned, conflictFound), { maxLength: 5 })
    .map((later) => [drafted, seeded, ...later]),
);

const anySenderId = fc.constantFrom('s', 't', 'u');

const allConnected = [emailSender('s'), emailSender('t'), emailSender('u')];

const anySender: fc.Arbitrary<SenderStanding> = fc.record({
  id: anySenderId,
  channel: fc.constantFrom('email', 'linkedin'),
  connected: fc.boolean(),
});

export const anyDraft: fc.Arbitrary<DraftCampaign> = fc
  .record({
    type: fc.constantFrom('email' as const, 'linkedin' as const),
    name: fc.string({ minLength: 1 }),
    sender_account_ids: fc.array(anySenderId, { minLength: 1, maxLength: 4 }),
    // Half of them use valid senders of an email campaign. With random ones, few would be accepted.
    senders: fc.oneof(fc.constant(allConnected), fc.uniqueArray(anySender, { selector: ({ id }) => id })),
  })
  .map(draft);

export const anyRename: fc.Arbitrary<RenameCampaign> = fc
  .tuple(fc.constantFrom('Spring', 'Summer', 'Spring '), fc.constantFrom('ada', 'eve'))
  .map(([name, userId]) => rename(name, userId));
