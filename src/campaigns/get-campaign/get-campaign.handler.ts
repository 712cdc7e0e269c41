import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ReadModelBehind } from '../../event-sourcing/consuming/not-caught-up';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { SenderAccounts } from '../../senders/sender-accounts';
import { type CampaignDocument } from '../campaign.document';
import { CAMPAIGNS } from '../campaign.projection';
import { CampaignRepository } from '../campaign.repository';
import { ownerOf } from '../domain/campaign';
import { CampaignError } from '../domain/errors';
import { type CampaignWithSenders, GetCampaign } from './get-campaign';
import { withSenders } from './with-senders';

/** How long a read waits for the read model to reach the revision. */
const PATIENCE_MS = 2_000;

@QueryHandler(GetCampaign)
export class GetCampaignHandler implements IQueryHandler<GetCampaign> {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly campaigns: CampaignRepository,
    private readonly senders: SenderAccounts,
  ) {}

  async execute(query: GetCampaign): Promise<CampaignWithSenders> {
    const find = (ids: readonly string[]) => this.senders.findForCampaigns(query.userId, ids);
    const [campaign] = await withSenders([await this.find(query)], find);
    return campaign!;
  }

  private async find({ campaignId, userId, minRevision = 0 }: GetCampaign): Promise<CampaignDocument> {
    const document = (): Promise<CampaignDocument | undefined> =>
      this.readModel.get<CampaignDocument>(CAMPAIGNS, { id: campaignId, userId });
    const now = await document();
    if (now !== undefined && now.revision >= minRevision) return now;
    if (now === undefined) await this.mustExist(campaignId, userId);
    return this.waitFor(document, minRevision);
  }

  private async waitFor(
    document: () => Promise<CampaignDocument | undefined>,
    minRevision: number,
  ): Promise<CampaignDocument> {
    const timeUp = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const change = this.readModel.nextChange(timeUp);
      const found = await document();
      if (found !== undefined && found.revision >= minRevision) return found;
      if (timeUp.aborted) throw new ReadModelBehind();
      await change;
    }
  }

  /** There is no point in waiting for a campaign that is not in the log. */
  private async mustExist(campaignId: string, userId: string): Promise<void> {
    const { state } = await this.campaigns.load(campaignId);
    if (ownerOf(state) !== userId) throw new CampaignError('campaign_not_found', 'You have no campaign with this id.');
  }
}
