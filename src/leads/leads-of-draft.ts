import { Injectable } from '@nestjs/common';
import { CampaignRepository } from '../campaigns/campaign.repository';
import { type Campaign, type LiveCampaign } from '../campaigns/domain/campaign';
import { campaignNotFound } from '../campaigns/domain/errors';
import { type CampaignEvent, type LeadCounts, type LeadSource } from '../campaigns/domain/events';
import { recordAdded, recordRemoved, withChangeableLeads } from '../campaigns/domain/leads';
import { type Channel } from '../campaigns/domain/settings';
import { type IfMatch, mustMatch } from '../event-sourcing/deciding/if-match';
import { type CommandContext } from '../event-sourcing/deciding/transaction';
import { type CommandIdentity } from '../event-sourcing/log/identity';
import { untilRecorded } from '../people/adding/until-recorded';

/** What the campaign's own stream says about its leads. */
@Injectable()
export class LeadsOfDraft {
  constructor(private readonly campaigns: CampaignRepository) {}

  /** @throws CampaignError campaign_not_found, campaign_not_draft; RevisionMismatch */
  async draft(campaignId: string, userId: string, ifMatch?: IfMatch): Promise<LiveCampaign> {
    const { state, revision } = await this.campaigns.load(campaignId);
    const draft = withChangeableLeads(state, userId);
    if (ifMatch !== undefined) mustMatch(ifMatch, revision);
    return draft;
  }

  /** The channel of a campaign that exists or was deleted. @throws CampaignError campaign_not_found */
  async channel(campaignId: string): Promise<Channel> {
    const [first] = await this.campaigns.read(campaignId, 0, 1);
    if (first?.type !== 'CampaignDrafted') throw campaignNotFound();
    return first.data.type;
  }

  /** What an earlier attempt of a command with a key has recorded; undefined if there is none. @throws KeyReused */
  async recorded(campaignId: string, identity: CommandIdentity): Promise<LeadCounts | undefined> {
    return countsIn(await this.campaigns.writtenBy(campaignId, identity));
  }

  /** The number of leads that an earlier attempt of a command with a key has removed. @throws KeyReused */
  async recordedRemoved(campaignId: string, identity: CommandIdentity): Promise<number | undefined> {
    return removedIn(await this.campaigns.writtenBy(campaignId, identity));
  }

  /**
   * Records what became of the leads of a request. With a key, the event is also the response for repeated requests, so it
   * is recorded even if nothing was added.
   * @returns the recorded numbers: those of another attempt with the same key, if it was faster
   */
  async recordAdded(
    campaignId: string,
    counts: LeadCounts,
    source: LeadSource,
    context: CommandContext,
  ): Promise<LeadCounts> {
    if (counts.imported === 0 && context.key === undefined) return counts;
    const added = { campaignId, userId: context.caller.userId, counts, source };
    const events = await this.record(campaignId, context, (state) => recordAdded(state, added));
    return countsIn(events) ?? counts;
  }

  /** Like `recordAdded`. @returns the recorded number */
  async recordRemoved(campaignId: string, removed: number, context: CommandContext): Promise<number> {
    if (removed === 0 && context.key === undefined) return 0;
    const { userId } = context.caller;
    const recorded = { campaignId, userId, removed };
    const events = await this.record(campaignId, context, (state) => recordRemoved(state, recorded));
    return removedIn(events) ?? removed;
  }

  private async record(
    campaignId: string,
    context: CommandContext,
    eventsFor: (campaign: Campaign) => readonly CampaignEvent[],
  ): Promise<readonly CampaignEvent[]> {
    const decide = (campaign: Campaign) => ({ events: eventsFor(campaign) });
    const { events } = await untilRecorded.execute(() => this.campaigns.transact(campaignId, decide, { context }));
    return events;
  }
}

function countsIn([event]: readonly CampaignEvent[]): LeadCounts | undefined {
  return event?.type === 'LeadsAdded' ? event.data : undefined;
}

function removedIn([event]: readonly CampaignEvent[]): number | undefined {
  return event?.type === 'LeadsRemoved' ? event.data.removed : undefined;
}
