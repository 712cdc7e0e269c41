import { Injectable } from '@nestjs/common';
import { type Recorded } from '../../event-sourcing/event-codec';
import { CampaignRepository } from '../campaign.repository';
import { type ProjectedCampaignEvent } from '../campaign.projection';
import { NAME_KEY_VERSION, nameKey } from '../domain/campaign-name';
import { type CampaignDrafted, type CampaignEvent, type CampaignRenamed } from '../domain/events';
import { CampaignNames, type NameClaim } from './campaign-names';
import { claimIdOf, currentClaimId } from './judge';
import { NameClaims } from './name-claims';

type NamingEvent = Recorded<CampaignDrafted | CampaignRenamed>;

/**
 * Makes the name index follow the log: claims that came true are noted, or made up where they are missing; those of
 * names that were given up are deleted. Doing it again changes nothing.
 */
@Injectable()
export class NameIndex {
  constructor(
    private readonly names: CampaignNames,
    private readonly claims: NameClaims,
    private readonly campaigns: CampaignRepository,
  ) {}

  /** @returns the batch, with those events marked whose name an earlier campaign in the log has */
  async follow(batch: readonly Recorded<CampaignEvent>[]): Promise<readonly ProjectedCampaignEvent[]> {
    const conflicting = new Set<string>();
    let named: NamingEvent[] = [];
    for (const event of batch) {
      if (isNaming(event)) named.push(event);
      if (event.type !== 'CampaignRenamed' && event.type !== 'CampaignDeleted') continue;
      await this.hold(named, conflicting);
      named = [];
      await this.free(event);
    }
    await this.hold(named, conflicting);
    if (conflicting.size === 0) return batch;
    return batch.map((event) => (conflicting.has(event.id) ? { ...event, nameConflict: true } : event));
  }

  private async hold(events: readonly NamingEvent[], conflicting: Set<string>): Promise<void> {
    if (events.length === 0) return;
    const place = new Map(events.map((event, index) => [claimIdOf(event), index]));
    const past = new Set<string>();
    let again = false;
    for (const { claim, inTheWay } of await this.names.hold(events.map(heldClaim))) {
      // The campaign itself has moved on since: a later event of its stream says what its name is.
      if ((await this.claims.judge(claim)) === 'dead') continue;
      // Of two in the log the earlier keeps the name; what was only an attempt yields to what happened.
      const isLater = !inTheWay.held || (place.get(inTheWay.id) ?? -1) > place.get(claim.id)!;
      const isPast = (await this.claims.resolve(inTheWay)) === 'dead';
      if (isPast) past.add(inTheWay.id);
      else if (isLater) await this.names.delete(inTheWay);
      if (isPast || isLater) again = true;
      else conflicting.add(events[place.get(claim.id)!]!.id);
    }
    // One that is past must not be made up again: it would be in the way for ever.
    if (again)
      await this.hold(
        events.filter((event) => !past.has(claimIdOf(event))),
        conflicting,
      );
  }

  /** Deletes the claim of the name that the campaign had until this event. */
  private async free(event: Recorded<CampaignEvent>): Promise<void> {
    // Later events may be unreadable: they are parked when their turn comes, and must not stop this one.
    const id = currentClaimId(await this.campaigns.read(event.data.campaign_id, 0, event.revision));
    if (id !== undefined) await this.names.delete({ id, user_id: event.metadata.user_id });
  }
}

function isNaming(event: Recorded<CampaignEvent>): event is NamingEvent {
  return event.type === 'CampaignDrafted' || event.type === 'CampaignRenamed';
}

function heldClaim(event: NamingEvent): NameClaim {
  return {
    id: claimIdOf(event),
    user_id: event.metadata.user_id,
    name_key: nameKey(event.data.name),
    name_key_version: NAME_KEY_VERSION,
    campaign_id: event.data.campaign_id,
    command_id: event.metadata.command_id,
    expected_revision: event.revision - 1,
    lease_until: event.metadata.occurred_at,
    held: true,
  };
}
