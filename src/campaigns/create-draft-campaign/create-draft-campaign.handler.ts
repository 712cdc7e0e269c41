import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { StreamDeleted } from '../../event-sourcing/log/event-store';
import { deriveId, identifyCreate } from '../../event-sourcing/log/identity';
import { project } from '../../event-sourcing/consuming/projection';
import { KeyReused } from '../../event-sourcing/deciding/repeated-command';
import { SenderAccounts } from '../../senders/sender-accounts';
import { NameClaims } from '../campaign-names/name-claims';
import { type CampaignDocument } from '../campaign.document';
import { campaignProjection } from '../campaign.projection';
import { CampaignRepository } from '../campaign.repository';
import { decide } from '../domain/decider';
import { CampaignError } from '../domain/errors';
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

  async execute(command: CreateDraftCampaign): Promise<CampaignDocument> {
    try {
      return await this.create(command);
    } catch (error) {
      if (error instanceof StreamDeleted) throw removed();
      throw error;
    }
  }

  private async create({ campaign, caller, idempotencyKey }: CreateDraftCampaign): Promise<CampaignDocument> {
    const { userId } = caller;
    const { id: campaignId, ...identity } = identifyCreate('campaign', userId, idempotencyKey, campaign);
    const { commandId } = identity;
    const nodeIds = [deriveId(commandId, 'first node'), deriveId(commandId, 'end node')] as const;
    const { events } = await this.campaigns.transact(
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
    // The campaign already exists, but this command did not create it: another request has used the key.
    if (events.length === 0) throw new KeyReused();
    // Built only from the events of this command, so that a retry gets the same response.
    const created = project(campaignProjection, undefined, events);
    // Its first event is gone.
    if (created === undefined) throw removed();
    return created;
  }
}

/** With EventStoreDB, an operator may have removed the events of an earlier attempt. */
function removed(): CampaignError {
  const message =
    'The campaign that was created with this Idempotency-Key was removed. Send the request again with a new key.';
  return new CampaignError('campaign_draft_abandoned', message);
}
