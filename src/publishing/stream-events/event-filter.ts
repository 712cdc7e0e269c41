import { idOfStream } from '../../event-sourcing/log/identity';

/** Which events a stream contains. Absent: all of them. */
export interface EventFilter {
  /** The owner of the campaigns. */
  readonly userId?: string;
  readonly campaignId?: string;
  /** Names of events, such as `CampaignDrafted`. */
  readonly types?: readonly string[];
}

interface Filtered {
  readonly streamId: string;
  readonly type: string;
}

export function isWanted(
  { userId, campaignId, types }: EventFilter,
  event: Filtered,
  owner: string | undefined,
): boolean {
  if (userId !== undefined && userId !== owner) return false;
  if (campaignId !== undefined && campaignId !== idOfStream(event.streamId)) return false;
  return types?.includes(event.type) !== false;
}
