import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { handleWhen, retry } from 'cockatiel';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type CommandIdentity, deriveId, identifyCreate } from '../../event-sourcing/log/identity';
import { freeCopyName } from '../campaign-names/free-name';
import { NameClaims } from '../campaign-names/name-claims';
import { NameIndex } from '../campaign-names/name-index';
import { type CampaignDocument } from '../campaign.document';
import { CampaignRepository } from '../campaign.repository';
import { createdBy } from '../created-campaign';
import { ownCampaign } from '../domain/campaign';
import { nameKey } from '../domain/campaign-name';
import { decide } from '../domain/decider';
import { CampaignError } from '../domain/errors';
import { DuplicateCampaign } from './duplicate-campaign';

/** Another request may take the name that was found to be free. */
const chooseAgain = retry(
  handleWhen(
    (error) => error instanceof CampaignError && ['campaign_name_taken', 'campaign_name_pending'].includes(error.code),
  ),
  { maxAttempts: 9 },
);

@CommandHandler(DuplicateCampaign)
export class DuplicateCampaignHandler implements ICommandHandler<DuplicateCampaign> {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly names: NameIndex,
    private readonly claims: NameClaims,
    private readonly clock: Clock,
  ) {}

  async execute(command: DuplicateCampaign): Promise<CampaignDocument> {
    const { sourceId, caller, options } = command;
    const { name, idempotencyKey } = options;
    const request = { duplicate: sourceId, name };
    const { id, ...identity } = identifyCreate('campaign', caller.userId, idempotencyKey, request);
    const duplicate = () => this.duplicate(id, identity, command);
    return name === undefined ? chooseAgain.execute(duplicate) : duplicate();
  }

  private duplicate(
    campaignId: string,
    identity: CommandIdentity,
    { sourceId, caller, options }: DuplicateCampaign,
  ): Promise<CampaignDocument> {
    const { userId } = caller;
    const { commandId } = identity;
    const transacting = this.campaigns.transact(
      campaignId,
      async (state, expectedRevision) => {
        const source = ownCampaign((await this.campaigns.load(sourceId)).state, userId);
        const name = options.name ?? (await freeCopyName(this.names, userId, source.name));
        const nodeIds = source.nodes.map((_, index) => deriveId(commandId, `node ${index}`));
        // Attempts of one command can choose different names, so each name has a claim of its own.
        const attempt = { campaignId, userId, name, commandId: deriveId(commandId, nameKey(name)), expectedRevision };
        return {
          events: decide({ type: 'DuplicateCampaign', campaignId, userId, name, source, nodeIds }, state),
          prepare: () => this.claims.claim(attempt),
        };
      },
      { context: { ...identity, caller, now: this.clock.now() }, isNew: identity.key === undefined },
    );
    return createdBy(transacting);
  }
}
