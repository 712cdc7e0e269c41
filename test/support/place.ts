import { type NameClaim } from '../../src/campaigns/campaign-names/name-index';

/** The stores of a service. Tests start it on them, kill it, and read what it left. */
export interface Place {
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
  /** Copies everything to another place, as a killed process left it. */
  copy(): Promise<Place>;
  content(): Promise<Content>;
}

export interface Content {
  readonly claims: readonly Pick<NameClaim, 'campaign_id' | 'name_key'>[];
  /** The types of the events in campaign streams, in the order of the log. */
  readonly events: readonly string[];
}
