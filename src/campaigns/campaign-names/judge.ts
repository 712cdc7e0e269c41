import { type Recorded } from '../../event-sourcing/log/event-codec';
import { nameKey } from '../domain/campaign-name';
import { type CampaignEvent } from '../domain/events';
import { type NameClaim } from './name-index';

/**
 * `held`: the claim was used, and the campaign still has the name.
 * `dead`: the claim can no longer be used, or the campaign has given up the name.
 * `open`: the attempt can still append.
 */
export type Verdict = 'held' | 'dead' | 'open';

/** The claim that a campaign's current name depends on. */
export interface Holding {
  readonly claimId: string;
  readonly nameKey: string;
}

/** @param stream the whole stream of the claim's campaign, read after the claim itself was read */
export function judge(claim: NameClaim, stream: readonly Recorded<CampaignEvent>[]): Verdict {
  if (stream.reduce(holdingAfter, undefined)?.claimId === claim.claim_id) return 'held';
  if (stream.some((event) => isFence(event, claim))) return 'dead';
  // The claim was made at an event of the stream, so all of them were removed: there is no campaign to rename.
  if (stream.length === 0 && claim.expected_revision >= 0) return 'dead';
  const last = stream[stream.length - 1]?.revision ?? -1;
  return last > claim.expected_revision ? 'dead' : 'open';
}

function isFence({ type, data }: CampaignEvent, { claim_id }: NameClaim): boolean {
  return (type === 'CampaignDraftAbandoned' || type === 'NameClaimAbandoned') && data.claim_id === claim_id;
}

/** @returns undefined if the campaign has no name */
export function holdingAfter(current: Holding | undefined, event: Recorded<CampaignEvent>): Holding | undefined {
  switch (event.type) {
    case 'CampaignDrafted':
      return named(current, nameKey(event.data.name), event);
    case 'CampaignRenamed':
      // Without its first event, which was removed, it is no campaign.
      return current && named(current, nameKey(event.data.name), event);
    case 'CampaignDeleted':
      return undefined;
    case 'CampaignSettingsChanged':
    case 'SendersAssigned':
    case 'SequenceSeeded':
    case 'SequenceReplaced':
    case 'SequenceNodeAdded':
    case 'SequenceNodeMoved':
    case 'SequenceNodeChanged':
    case 'SequenceNodeRemoved':
    case 'LeadsAdded':
    case 'LeadsRemoved':
    case 'CampaignLaunchStarted':
    case 'CampaignActivated':
    case 'CampaignPaused':
    case 'CampaignResumed':
    case 'CampaignCompleted':
    case 'CampaignDraftAbandoned':
    case 'NameClaimAbandoned':
    case 'CampaignNameConflictFound':
      return current;
  }
}

/**
 * A rename to a name with the same key needs no claim and keeps the current one. Any other event without a claim (for
 * example from an import) gets a claim under its own id.
 */
function named(current: Holding | undefined, key: string, { id, metadata }: Recorded<CampaignEvent>): Holding {
  const { name_claim_id } = metadata;
  if (typeof name_claim_id === 'string') return { claimId: name_claim_id, nameKey: key };
  return current?.nameKey === key ? current : { claimId: id, nameKey: key };
}
