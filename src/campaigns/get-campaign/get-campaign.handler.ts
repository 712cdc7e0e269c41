import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { DocumentReader } from '../../event-sourcing/consuming/document-reader';
import { type DocumentKey, ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../event-sourcing/consuming/served-views';
import { SenderAccounts } from '../../senders/sender-accounts';
import { type CampaignDocument } from '../campaign.document';
import { campaignProjection } from '../campaign.projection';
import { CampaignRepository } from '../campaign.repository';
import { campaignNotFound } from '../domain/errors';
import { type CampaignEvent } from '../domain/events';
import { type ShownCampaign, GetCampaign, type RevisionToRead } from './get-campaign';
import { shownCampaigns } from './shown-campaigns';

@QueryHandler(GetCampaign)
export class GetCampaignHandler implements IQueryHandler<GetCampaign> {
  private readonly documents: DocumentReader<CampaignDocument, CampaignEvent>;

  constructor(
    readonly readModel: ReadModelStore,
    views: ServedViews,
    campaigns: CampaignRepository,
    readonly senders: SenderAccounts,
  ) {
    this.documents = new DocumentReader(campaignProjection, campaigns, readModel, views);
  }

  async execute({ campaignId: id, userId, revision }: GetCampaign): Promise<ShownCampaign> {
    const found = await this.find({ id, userId }, revision);
    if (found === undefined) throw campaignNotFound();
    const [campaign] = await shownCampaigns([found], userId, this);
    return campaign!;
  }

  private find(key: DocumentKey, revision: RevisionToRead): Promise<CampaignDocument | undefined> {
    if ('latest' in revision) return this.documents.latest(key);
    return 'exact' in revision ? this.documents.at(key, revision.exact) : this.documents.find(key, revision.min);
  }
}
