import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { deriveId, identifyChange } from '../../event-sourcing/log/identity';
import { SenderAccounts } from '../../senders/sender-accounts';
import { NameClaims } from '../campaign-names/name-claims';
import { CampaignRepository } from '../campaign.repository';
import { type Campaign, ownCampaign } from '../domain/campaign';
import { decide } from '../domain/decider';
import { campaignNotFound } from '../domain/errors';
import { takenFields } from '../domain/updating';
import { standingOf } from '../sender-standing';
import { type CampaignUpdated, UpdateCampaign } from './update-campaign';

@CommandHandler(UpdateCampaign)
export class UpdateCampaignHandler implements ICommandHandler<UpdateCampaign> {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly senders: SenderAccounts,
    private readonly claims: NameClaims,
    private readonly clock: Clock,
  ) {}

  async execute(command: UpdateCampaign): Promise<CampaignUpdated> {
    const { campaignId, changes, caller, options } = command;
    const { userId } = caller;
    const identity = identifyChange(campaignId, userId, options.idempotencyKey, options.request ?? changes);
    const { commandId } = identity;
    const nodeIds = (changes.sequence_nodes ?? []).map((_, index) => deriveId(commandId, `node ${index}`));
    const { state, revision } = await this.campaigns.transact(
      campaignId,
      async (campaign, expectedRevision) => {
        const senders = await this.sendersFor(command, campaign);
        const events = decide({ type: 'UpdateCampaign', campaignId, userId, changes, senders, nodeIds }, campaign);
        const [first] = events;
        if (first?.type !== 'CampaignRenamed') return { events };
        const attempt = { campaignId, userId, name: first.data.name, commandId, expectedRevision };
        return { events, prepare: () => this.claims.claim(attempt, campaign) };
      },
      { context: { ...identity, caller, now: this.clock.now() }, ifMatch: options.ifMatch },
    );
    if (revision === 'no_stream') throw campaignNotFound();
    return { revision, taken: takenFields(ownCampaign(state, userId)) };
  }

  /** Looks senders up only if the campaign takes them. */
  private async sendersFor({ changes, caller: { userId } }: UpdateCampaign, campaign: Campaign) {
    const { sender_account_ids } = changes;
    if (sender_account_ids === undefined) return [];
    if (!takenFields(ownCampaign(campaign, userId)).includes('sender_account_ids')) return [];
    return standingOf(this.senders, userId, sender_account_ids);
  }
}
