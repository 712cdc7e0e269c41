import { randomUUID } from 'node:crypto';
import { type EventStore, type NewEvent } from '../../src/event-sourcing/log/event-store';
import { asOneAppend, metadataOf } from '../support/new-events';

/** A campaign in the log, whose names tell its events apart. */
export class RenamedCampaign {
  readonly id = randomUUID();
  private revision: number | 'no_stream' = 'no_stream';

  constructor(
    private readonly store: EventStore,
    private readonly userId: string,
  ) {}

  /** Appends an event for each name: the first one drafts the campaign. */
  async name(...names: string[]): Promise<void> {
    const events = names.map((name, index) =>
      this.revision === 'no_stream' && index === 0 ? this.drafted(name) : this.renamed(name),
    );
    this.revision = await this.store.append(`campaign-${this.id}`, this.revision, asOneAppend(events));
  }

  private drafted(name: string): NewEvent {
    const settings = { daily_limit: 50, stop_on_reply: true, open_tracking: true, signature: null };
    const { id: campaign_id, userId: user_id } = this;
    const data = { campaign_id, user_id, type: 'email', name, sender_account_ids: [randomUUID()], settings };
    return this.event('CampaignDrafted', data);
  }

  private renamed(name: string): NewEvent {
    return this.event('CampaignRenamed', { campaign_id: this.id, name });
  }

  private event(type: string, data: object): NewEvent {
    return { id: randomUUID(), type, data, metadata: metadataOf(this.userId) };
  }
}

/** Names that no other test uses. */
export function newNames(count: number): string[] {
  const prefix = randomUUID();
  return Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
}
