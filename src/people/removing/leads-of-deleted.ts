import { type Reactor } from '../../event-sourcing/consuming/handler';
import { NotCaughtUp } from '../../event-sourcing/consuming/not-caught-up';
import { pagesOf } from '../../event-sourcing/consuming/pages-of';
import { type AnyProjection } from '../../event-sourcing/consuming/projection';
import { type ReadModelDocument, type ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../../event-sourcing/consuming/until-caught-up';
import { Clock } from '../../event-sourcing/deciding/clock';
import { reactingTo } from '../../event-sourcing/deciding/reacting-to';
import { forEachStream } from '../../event-sourcing/log/in-flight';
import { type StreamRepository } from '../../event-sourcing/deciding/stream-repository';
import { type DomainEvent, type EventCodec, type Recorded } from '../../event-sourcing/log/event-codec';
import { type EventStore, StoreUnavailable } from '../../event-sourcing/log/event-store';
import { deriveId, idOfStream } from '../../event-sourcing/log/identity';

const LEADS_AT_A_TIME = 500;

/** What contains leads: a campaign or a list. */
export interface Container {
  readonly id: string;
  readonly userId: string;
}

/** How leads are found and removed in one kind of container. */
export interface Removing<Event extends DomainEvent, State, LeadEvent extends DomainEvent> {
  /** The name of the consumer. */
  readonly name: string;
  /** The category of the container. */
  readonly category: string;
  readonly codec: EventCodec<Event>;
  readonly types: readonly Event['type'][];
  /** Whether the event means that all leads of its container have to be removed. */
  readonly isDeletion: (event: Recorded<Event>) => boolean;
  readonly leads: StreamRepository<State, LeadEvent>;
  readonly projection: Pick<AnyProjection, 'view' | 'category'>;
  readonly decide: (leadId: string, container: Container, lead: State) => LeadEvent[];
}

/**
 * Removes the leads of campaigns or lists that are deleted. Removing a lead that is gone has no effect, so events can be
 * delivered again.
 */
export class LeadsOfDeleted<Event extends DomainEvent, State, LeadEvent extends DomainEvent> implements Reactor<Event> {
  readonly name: string;
  readonly category: string;
  readonly codec: EventCodec<Event>;
  readonly types: readonly Event['type'][];
  readonly needsViews = true;

  private readonly clock = new Clock();

  constructor(
    private readonly removing: Removing<Event, State, LeadEvent>,
    private readonly log: EventStore,
    private readonly readModel: ReadModelStore,
  ) {
    ({ name: this.name, category: this.category, codec: this.codec, types: this.types } = removing);
  }

  async react(batch: readonly Recorded<Event>[]): Promise<void> {
    const deletions = batch.filter((event) => this.removing.isDeletion(event));
    if (deletions.length === 0) return;
    await this.untilProjected();
    for (const event of deletions) await this.removeLeads(event);
  }

  private async removeLeads(event: Recorded<Event>): Promise<void> {
    const { view } = this.removing.projection;
    const container = { id: idOfStream(event.streamId), userId: event.metadata.user_id };
    const selection = { userId: container.userId, within: container.id, ascending: true } as const;
    const pages = pagesOf<ReadModelDocument>(this.readModel, view, selection, LEADS_AT_A_TIME);
    for await (const page of pages) await forEachStream(page, ({ id }) => this.removeOne(id, container, event));
  }

  /** @throws StoreUnavailable, so that the event is delivered again later, instead of being parked */
  private async untilProjected(): Promise<void> {
    try {
      await untilCaughtUp(this.removing.projection, this.readModel, this.log);
    } catch (error) {
      if (error instanceof NotCaughtUp) throw new StoreUnavailable(error.message, { cause: error });
      throw error;
    }
  }

  private async removeOne(leadId: string, container: Container, { id, metadata }: Recorded<Event>): Promise<void> {
    const { leads, decide } = this.removing;
    const caller = reactingTo(metadata, this.name);
    await leads.transact(leadId, (lead) => ({ events: decide(leadId, container, lead) }), {
      context: { caller, commandId: deriveId(id, leadId), now: this.clock.now() },
      mayBeRepeated: true,
    });
  }
}
