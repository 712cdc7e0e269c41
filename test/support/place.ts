import { type NameClaim } from '../../src/campaigns/campaign-names/name-index';

/** Where a service keeps everything: to start it on, to see it die on, and to look at when it is gone. */
export interface Place {
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
  /** Another place with all that is here, as a process left it that died. */
  copy(): Promise<Place>;
  content(): Promise<Content>;
}

export interface Content {
  readonly claims: readonly Pick<NameClaim, 'campaign_id'>[];
  /** Types of the events in the campaigns' streams, in log order. */
  readonly events: readonly string[];
}
