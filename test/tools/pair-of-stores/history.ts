import { type CampaignDocument } from '../../../src/campaigns/campaign.document';
import { campaignCodec } from '../../../src/campaigns/campaign-events.schema';
import { campaignProjection } from '../../../src/campaigns/campaign.projection';
import { nameKey } from '../../../src/campaigns/domain/campaign-name';
import { type CampaignEvent } from '../../../src/campaigns/domain/events';
import { project } from '../../../src/event-sourcing/consuming/projection';
import { type Recorded } from '../../../src/event-sourcing/log/event-codec';
import { type EventStore } from '../../../src/event-sourcing/log/event-store';
import { wholeLog } from '../../support/two-stores';

/** What the log says about campaigns at this moment. */
export class History {
  private constructor(private readonly events: readonly Recorded<CampaignEvent>[]) {}

  static async of(log: EventStore): Promise<History> {
    return new History((await wholeLog(log, 'campaign')).map((event) => campaignCodec.decode(event)));
  }

  /** @param revision folds the stream up to here. The result is undefined if the stream is shorter. */
  campaign(id: string, revision?: number): CampaignDocument | undefined {
    const stream = this.events.filter(({ data }) => data.campaign_id === id);
    if (revision === undefined) return project(campaignProjection, undefined, stream);
    return stream.length > revision ? project(campaignProjection, undefined, stream.slice(0, revision + 1)) : undefined;
  }

  /** All that exist, in the order of their creation. */
  campaigns(): CampaignDocument[] {
    return this.ids().flatMap((id) => this.campaign(id) ?? []);
  }

  ids(): string[] {
    return [...new Set(this.events.map(({ data }) => data.campaign_id))];
  }

  /** One entry for each campaign. */
  names(): string[] {
    return this.campaigns()
      .map(({ user_id, name }) => nameOf(user_id, name))
      .sort();
  }

  has(userId: string, name: string): boolean {
    return this.names().includes(nameOf(userId, name));
  }
}

export function nameOf(userId: string, name: string): string {
  return `${userId}: ${nameKey(name)}`;
}
