import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/clock';
import { type Recorded } from '../../event-sourcing/event-codec';
import { WrongExpectedRevision } from '../../event-sourcing/event-store';
import { firstAnswer, KeyReused } from '../../event-sourcing/first-answer';
import { type CreateIdentity, deriveId, identifyCreate } from '../../event-sourcing/identity';
import { project } from '../../event-sourcing/projection';
import { ReadModelBehind } from '../../event-sourcing/read-model-behind';
import { type CommandContext } from '../../event-sourcing/stream-repository';
import { SenderAccounts } from '../../senders/sender-accounts';
import { countsAsConnected } from '../../senders/domain/sender';
import { CampaignNames } from '../campaign-names/campaign-names';
import { idempotencyKeyReused, NameClaims } from '../campaign-names/name-claims';
import { type CampaignDocument } from '../campaign.document';
import { campaignProjection } from '../campaign.projection';
import { CampaignRepository } from '../campaign.repository';
import { NO_CAMPAIGN } from '../domain/campaign';
import { type DraftCampaign, type SenderStanding } from '../domain/commands';
import { decide } from '../domain/decider';
import { CampaignError } from '../domain/errors';
import { type CampaignEvent } from '../domain/events';
import { CreateDraftCampaign, type NewCampaign } from './create-draft-campaign';
import { channelSettings } from './channel-settings';

type Written = readonly Recorded<CampaignEvent>[];

/**
 * The order of the steps is what keeps a name with one campaign, whatever fails between them: claim the name, append
 * expecting no stream, and never take back either. What became of a failed attempt, the stream decides.
 */
@CommandHandler(CreateDraftCampaign)
export class CreateDraftCampaignHandler implements ICommandHandler<CreateDraftCampaign> {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly senders: SenderAccounts,
    private readonly claims: NameClaims,
    private readonly names: CampaignNames,
    private readonly clock: Clock,
  ) {}

  async execute({ campaign, caller, idempotencyKey }: CreateDraftCampaign): Promise<CampaignDocument> {
    const identity = identifyCreate('campaign', caller.userId, idempotencyKey, campaign);
    const before = identity.retryable ? await this.written(identity) : undefined;
    if (before !== undefined) return answer(before);
    if (!(await this.names.isComplete())) throw new ReadModelBehind('the names in use are not all known yet');
    const senders = await this.standingOf(campaign.sender_account_ids, caller.userId);
    const events = decide(draftCommand(campaign, identity, caller.userId, senders), NO_CAMPAIGN);
    const claim = await this.claims.claim({
      campaignId: identity.id,
      userId: caller.userId,
      name: campaign.name,
      commandId: identity.commandId,
      expectedRevision: 'no_stream',
    });
    const onFirstEvent = { request_hash: identity.requestHash, name_claim_id: claim.id };
    const context = { caller, commandId: identity.commandId, now: this.clock.now(), onFirstEvent };
    return answer(await this.append(identity, events, context));
  }

  private async append(identity: CreateIdentity, events: CampaignEvent[], context: CommandContext): Promise<Written> {
    try {
      const appended = await this.campaigns.append(identity.id, 'no_stream', events, context);
      // Under a key another attempt may have written the same ids first, at another time of day.
      return (identity.retryable && (await this.written(identity))) || appended;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      const written = await this.written(identity);
      if (written === undefined) throw error;
      return written;
    }
  }

  /** @throws CampaignError when the stream says that this command was abandoned, or another had its key */
  private async written(identity: CreateIdentity): Promise<Written | undefined> {
    const stream = await this.campaigns.read(identity.id);
    if (stream[0]?.type === 'CampaignDraftAbandoned') throw abandoned();
    try {
      return firstAnswer(identity, stream);
    } catch (error) {
      throw error instanceof KeyReused ? idempotencyKeyReused() : error;
    }
  }

  private async standingOf(ids: readonly string[], userId: string): Promise<SenderStanding[]> {
    const accounts = await this.senders.find(userId, ids);
    return accounts.map(({ id, type, status }) => ({ id, channel: type, connected: countsAsConnected(status) }));
  }
}

function draftCommand(
  campaign: NewCampaign,
  { id: campaignId, commandId }: CreateIdentity,
  userId: string,
  senders: readonly SenderStanding[],
): DraftCampaign {
  return {
    type: 'DraftCampaign',
    campaignId,
    userId,
    name: campaign.name,
    senderAccountIds: campaign.sender_account_ids,
    channelSettings: channelSettings(campaign),
    senders,
    nodeIds: [deriveId(commandId, 'first node'), deriveId(commandId, 'end node')],
  };
}

/** What the caller gets is folded from the events of this command alone, so that a retry gets the same. */
function answer(written: Written): CampaignDocument {
  return project(campaignProjection, undefined, written)!;
}

function abandoned(): CampaignError {
  return new CampaignError(
    'campaign_draft_abandoned',
    'This attempt took too long and was given up. Send it again with a new Idempotency-Key.',
  );
}
