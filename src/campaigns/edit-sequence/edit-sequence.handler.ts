import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { deriveId, identifyChange } from '../../event-sourcing/log/identity';
import { CampaignRepository } from '../campaign.repository';
import { ownCampaign } from '../domain/campaign';
import { type SequenceCommand } from '../domain/commands';
import { decide } from '../domain/decider';
import { campaignNotFound } from '../domain/errors';
import { EditSequence, type SequenceEdited } from './edit-sequence';

@CommandHandler(EditSequence)
export class EditSequenceHandler implements ICommandHandler<EditSequence> {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ campaignId, edit, caller, options }: EditSequence): Promise<SequenceEdited> {
    const { userId } = caller;
    const identity = identifyChange(campaignId, userId, options.idempotencyKey, edit);
    const command: SequenceCommand =
      edit.type === 'AddSequenceNode'
        ? { ...edit, campaignId, userId, nodeId: deriveId(identity.commandId, 'node') }
        : { ...edit, campaignId, userId };
    const { state, revision } = await this.campaigns.transact(
      campaignId,
      (campaign) => ({ events: decide(command, campaign) }),
      { context: { ...identity, caller, now: this.clock.now() }, ifMatch: options.ifMatch },
    );
    if (revision === 'no_stream') throw campaignNotFound();
    return { revision, nodes: ownCampaign(state, userId).nodes };
  }
}
