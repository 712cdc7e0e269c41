import { type Recorded } from '../../event-sourcing/event-codec';
import { type CampaignEvent } from '../domain/events';
import { type NameClaim } from './campaign-names';

/**
 * `held`: the claim came true and is the campaign's name now. `dead`: it never can, or is no longer.
 * `open`: its append may still come.
 */
export type Verdict = 'held' | 'dead' | 'open';

/** @param stream the whole of the claim's campaign, read after the claim was seen */
export function judge(claim: NameClaim, stream: readonly Recorded<CampaignEvent>[]): Verdict {
  if (currentClaimId(stream) === claim.id) return 'held';
  const last = stream[stream.length - 1]?.revision ?? -1;
  return last > claim.expected_revision ? 'dead' : 'open';
}

/** The claim behind the name that the campaign has now, if it has one. */
export function currentClaimId(stream: readonly Recorded<CampaignEvent>[]): string | undefined {
  return stream.reduce<string | undefined>(claimIdAfter, undefined);
}

function claimIdAfter(current: string | undefined, event: Recorded<CampaignEvent>): string | undefined {
  switch (event.type) {
    case 'CampaignDrafted':
    case 'CampaignRenamed':
      return claimIdOf(event);
    case 'CampaignDeleted':
      return undefined;
    case 'SequenceSeeded':
    case 'CampaignDraftAbandoned':
    case 'NameClaimAbandoned':
      return current;
  }
}

/** An event that was written without a claim, by an import say, counts as its own. */
export function claimIdOf(event: Recorded<CampaignEvent>): string {
  const { name_claim_id } = event.metadata;
  return typeof name_claim_id === 'string' ? name_claim_id : event.id;
}
