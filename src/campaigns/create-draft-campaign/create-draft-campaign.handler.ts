import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { deriveId, identifyCreate } from '../../event-sourcing/log/identity';
import { SenderAccounts } from '../../senders/sender-accounts';
import { NameClaims } from '../campaign-names/name-claims';
import { type CampaignDocument } from '../campaign.document';
import { CampaignRepository } from '../campaign.repository';
import { createdBy } from '../created-campaign';
import { decide } from '../domain/decider';
import { standingOf } from '../sender-standing';
import { CreateDraftCampaign } from './create-draft-campaign';

@CommandHandler(CreateDraftCampaign)
export class CreateDraftCampaignHandler implements ICommandHandler<CreateDraftCampaign> {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly senders: SenderAccounts,
    private readonly claims: NameClaims,
    private readonly clock: Clock,
  ) {}

  execute({ campaign, caller, idempotencyKey }: CreateDraftCampaign): Promise<CampaignDocument> {
    const { userId } = caller;
    const { id: campaignId, ...identity } = identifyCreate('campaign', userId, idempotencyKey, campaign);
    const { commandId } = identity;
    const nodeIds = [deriveId(commandId, 'first node'), deriveId(commandId, 'end node')] as const;
    const transacting = this.campaigns.transact(
      campaignId,
      async (state, expectedRevision) => {
        const senders = await standingOf(this.senders, userId, campaign.sender_account_ids);
        const { name } = campaign;
        return {
          events: decide({ type: 'DraftCampaign', campaignId, userId, campaign, senders, nodeIds }, state),
          prepare: () => this.claims.claim({ campaignId, userId, name, commandId, expectedRevision }),
        };
      },
      { context: { ...identity, caller, now: this.clock.now() }, isNew: identity.key === undefined },
    );
    return createdBy(transacting);
  }
}
