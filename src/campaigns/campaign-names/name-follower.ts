import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Reactor } from '../../event-sourcing/consuming/handler';
import { Clock } from '../../event-sourcing/deciding/clock';
import { reactingTo } from '../../event-sourcing/deciding/reacting-to';
import { type CommandContext } from '../../event-sourcing/deciding/transaction';
import { type Recorded } from '../../event-sourcing/log/event-codec';
import { deriveId } from '../../event-sourcing/log/identity';
import { campaignCodec } from '../campaign-events.schema';
import { CAMPAIGN_CATEGORY } from '../campaign.projection';
import { CampaignRepository } from '../campaign.repository';
import { isLive } from '../domain/campaign';
import { NAME_KEY_VERSION, nameKey } from '../domain/campaign-name';
import { type CampaignDrafted, type CampaignEvent, type CampaignRenamed } from '../domain/events';
import { type Holding, holdingAfter } from './judge';
import { type NameClaim, NameIndex } from './name-index';
import { NameResolver } from './name-resolver';

/** An event that gives a campaign its name, and the claim that the name then depends on. */
interface Naming {
  readonly event: Recorded<CampaignDrafted | CampaignRenamed>;
  readonly claim: NameClaim;
}

/** Size limit of the cache of holdings, in UTF-16 code units. */
const CACHED_LENGTH = 4_000_000;

/**
 * Keeps the name index in line with the log. It marks used claims as held, inserts missing ones, and deletes the claims
 * of names that are no longer used. If two campaigns in the log have the same name, it appends
 * CampaignNameConflictFound to the later one. Processing the same events again changes nothing.
 */
@Injectable()
export class NameFollower implements Reactor<CampaignEvent> {
  readonly name = 'campaign-names';
  readonly category = CAMPAIGN_CATEGORY;
  readonly codec = campaignCodec;
  readonly types = ['CampaignDrafted', 'CampaignRenamed', 'CampaignDeleted'] as const;

  private readonly logger = new Logger(NameFollower.name);

  /** By campaign id, so that a campaign with many renames is not read from its start for each of them. */
  private readonly holdings = new LRUCache<string, { revision: number; holding: Holding | undefined }>({
    maxSize: CACHED_LENGTH,
    sizeCalculation: ({ holding }) => (holding?.nameKey.length ?? 0) + 100,
  });

  constructor(
    private readonly names: NameIndex,
    private readonly resolver: NameResolver,
    private readonly campaigns: CampaignRepository,
    private readonly clock: Clock,
  ) {}

  async react(batch: readonly Recorded<CampaignEvent>[]): Promise<void> {
    let namings: Naming[] = [];
    for (const event of batch) {
      if (event.type !== 'CampaignDrafted' && event.type !== 'CampaignRenamed' && event.type !== 'CampaignDeleted')
        continue;
      const former = await this.holdingBefore(event);
      const holding = holdingAfter(former, event);
      // Most campaigns are never renamed, so first events are not cached.
      if (event.revision > 0) this.holdings.set(event.data.campaign_id, { revision: event.revision, holding });
      if (event.type !== 'CampaignDeleted' && holding !== undefined) {
        namings.push({ event, claim: heldClaim(event, holding) });
      }
      if (former === undefined || former.claimId === holding?.claimId) continue;
      // In log order: a later event may use the name that is free now.
      await this.hold(namings);
      namings = [];
      const { user_id } = event.metadata;
      await this.names.delete({ user_id, name_key: former.nameKey, claim_id: former.claimId });
    }
    await this.hold(namings);
  }

  private async hold(namings: readonly Naming[]): Promise<void> {
    if (namings.length === 0) return;
    const place = new Map(namings.map(({ claim }, index) => [claim.claim_id, index]));
    const past = new Set<string>();
    let again = false;
    for (const { claim, inTheWay } of await this.names.hold(namings.map((naming) => naming.claim))) {
      // The campaign has another name by now, which a later event of its stream holds. Or its events were removed.
      if ((await this.resolver.judge(claim)) !== 'held') continue;
      // Of two events in the log, the earlier keeps the name. An unused claim gives way to an event.
      const isLater = !inTheWay.held || (place.get(inTheWay.claim_id) ?? -1) > place.get(claim.claim_id)!;
      const isPast = (await this.resolver.resolve(inTheWay)) === 'dead';
      if (isPast) past.add(inTheWay.claim_id);
      else if (isLater) await this.names.delete(inTheWay);
      if (isPast || isLater) again = true;
      else await this.reportConflict(namings[place.get(claim.claim_id)!]!, inTheWay.campaign_id);
    }
    // A dead claim must not be inserted again: it would block the name forever.
    if (again) await this.hold(namings.filter(({ claim }) => !past.has(claim.claim_id)));
  }

  /** Reports each naming event once, unless the campaign has another name by now. */
  private async reportConflict({ event, claim }: Naming, held_by: string): Promise<void> {
    const { campaign_id, name } = event.data;
    const found = { type: 'CampaignNameConflictFound', data: { campaign_id, name, held_by } } as const;
    const { events } = await this.campaigns.transact(
      campaign_id,
      (campaign) => ({
        events: isLive(campaign) && nameKey(campaign.name) === claim.name_key ? [found] : [],
      }),
      { context: this.contextOf(event), mayBeRepeated: true },
    );
    if (events.length > 0) this.logger.error({ campaign_id, held_by }, 'two campaigns of one user have the same name');
  }

  private contextOf({ id, metadata }: Naming['event']): CommandContext {
    const caller = reactingTo(metadata, this.name);
    return { caller, commandId: deriveId(id, this.name), now: this.clock.now() };
  }

  /** Reads only earlier events: later ones may be unreadable, and must not block this one. */
  private async holdingBefore({ data, revision }: Recorded<CampaignEvent>): Promise<Holding | undefined> {
    if (revision === 0) return undefined;
    const { campaign_id } = data;
    const known = this.holdings.get(campaign_id);
    const start = known !== undefined && known.revision < revision ? known : { revision: -1, holding: undefined };
    const news = await this.campaigns.read(campaign_id, start.revision + 1, revision);
    return news.reduce(holdingAfter, start.holding);
  }
}

function heldClaim(
  { metadata, data, revision }: Naming['event'],
  { claimId: claim_id, nameKey: name_key }: Holding,
): NameClaim {
  return {
    user_id: metadata.user_id,
    name_key,
    claim_id,
    name_key_version: NAME_KEY_VERSION,
    campaign_id: data.campaign_id,
    command_id: metadata.command_id,
    expected_revision: revision - 1,
    lease_until: metadata.occurred_at,
    held: true,
  };
}
