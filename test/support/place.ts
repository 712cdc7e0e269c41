import { type NameClaim } from '../../src/campaigns/campaign-names/name-index';

/** The stores of a service. Tests start it on them, kill it, and read what it left. */
export interface Place {
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
  /** Copies everything to another place, as a killed process left it. */
  copy(): Promise<Place>;
  content(): Promise<Content>;
  /** The types of the events that a stream has now. */
  typesIn(streamId: string): Promise<readonly string[]>;
  /** Those of the texts that can be found in the stores. Call it while no service runs. */
  traces(texts: readonly string[]): Promise<readonly string[]>;
}

export interface Content {
  readonly claims: readonly Pick<NameClaim, 'campaign_id' | 'name_key'>[];
  /** The types of the events in campaign streams, in the order of the log. */
  readonly events: readonly string[];
  /** The types of the events of leads, by stream. */
  readonly leads: Readonly<Record<string, readonly string[]>>;
}

/** @param events those of leads, in the order of the log */
export function leadsIn(events: readonly { readonly streamId: string; readonly type: string }[]): Content['leads'] {
  const leads: Record<string, string[]> = {};
  for (const { streamId, type } of events) (leads[streamId] ??= []).push(type);
  return leads;
}
