import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { PendingLeads } from '../../leads/pending-leads';
import { SenderAccounts } from '../../senders/sender-accounts';
import { CampaignRepository } from '../campaign.repository';
import { ownCampaign } from '../domain/campaign';
import { launchProblems } from '../domain/launching';
import { tokensWithoutFallback } from '../domain/tokens';
import { latestStandingOf } from '../sender-standing';
import { missingValues } from './missing-values';
import { ValidateCampaign, type Validation } from './validate-campaign';

@QueryHandler(ValidateCampaign)
export class ValidateCampaignHandler implements IQueryHandler<ValidateCampaign> {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly senders: SenderAccounts,
    private readonly leads: PendingLeads,
  ) {}

  async execute({ campaignId, userId }: ValidateCampaign): Promise<Validation> {
    const campaign = ownCampaign((await this.campaigns.load(campaignId)).state, userId);
    const [senders, count] = await Promise.all([
      latestStandingOf(this.senders, userId, campaign.senderIds),
      this.leads.count(campaignId, userId),
    ]);
    const problems = launchProblems(campaign, senders);
    const isDraft = campaign.status === 'draft';
    const has = (code: string) => problems.some((problem) => problem.code === code);
    const message = `Only a draft can be launched. The status of the campaign is ${campaign.status}.`;
    const tokens = tokensWithoutFallback(campaign.nodes);
    return {
      // Without leads, a launch does not need the rest.
      ready: isDraft && (problems.length === 0 || count === 0),
      checks: {
        is_draft: isDraft,
        has_senders: !has('no_senders'),
        senders_are_ready: !has('sender_not_ready'),
        has_sendable_node: !has('no_sendable_node'),
        nodes_have_content: !has('node_without_content'),
        has_leads: count > 0,
      },
      errors: [...(isDraft ? [] : [{ code: 'campaign_not_draft', message } as const]), ...problems],
      warnings: [
        ...(count === 0 ? [NO_LEADS] : []),
        ...(await missingValues(tokens, this.leads.pages(campaignId, userId))),
      ],
    };
  }
}

const NO_LEADS = {
  code: 'no_leads',
  message: 'The campaign has no pending leads. A launch would complete it at once.',
} as const;
