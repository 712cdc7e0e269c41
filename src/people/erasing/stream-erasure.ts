import { type AnyProjection } from '../../event-sourcing/consuming/projection';
import { type DocumentChange, type ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { type Clock } from '../../event-sourcing/deciding/clock';
import { forEachStream } from '../../event-sourcing/log/in-flight';
import { type StreamRepository } from '../../event-sourcing/deciding/stream-repository';
import { type Caller } from '../../event-sourcing/log/caller';
import { type DomainEvent } from '../../event-sourcing/log/event-codec';
import { StreamDeleted } from '../../event-sourcing/log/event-store';
import { newId } from '../../event-sourcing/log/new-id';

/** Streams that can be erased, with their documents. */
export interface Erasable<Event extends DomainEvent> {
  readonly streams: Pick<StreamRepository<never, Event>, 'erase'>;
  readonly projection: Pick<AnyProjection, 'view' | 'category'>;
  /** The event that ends an erased stream. It contains no personal data. */
  readonly erased: (id: string) => Event;
}

/**
 * Erases streams: appends the event that ends them, truncates all earlier events, and deletes the documents, in this
 * order. If a crash interrupts this, a retry finds the stream until its document is deleted. The projection deletes it,
 * too, when it reads the event, possibly before the stream is truncated. So a reactor also truncates the stream when it
 * reads the event: an erasure is completed without a retry, but a retry does not wait for the reactor.
 */
export class StreamErasure<Event extends DomainEvent> {
  constructor(
    protected readonly erasable: Erasable<Event>,
    protected readonly readModel: ReadModelStore,
    private readonly clock: Clock,
  ) {}

  /**
   * @param ids of streams of the caller
   * @returns the number of streams that were erased, without those that were erased before
   * @throws what StreamRepository.erase throws: some streams may not be erased; retry
   */
  async eraseStreams(ids: readonly string[], caller: Caller): Promise<number> {
    const now = this.clock.now();
    const ended = await forEachStream(ids, (id) => this.end(id, caller, now));
    await this.readModel.save(ended.flatMap(({ change }) => change));
    return ended.filter(({ changed }) => changed).length;
  }

  private async end(id: string, caller: Caller, now: string): Promise<Ended> {
    const { projection, streams, erased } = this.erasable;
    const { view } = projection;
    try {
      const { revision, changed } = await streams.erase(id, erased(id), { caller, now, commandId: newId() });
      const key = { id, userId: caller.userId };
      return { changed, change: [{ view, key, document: undefined, goneAt: revision }] };
    } catch (error) {
      // An operator deleted the stream. It has no events left to erase, only its document.
      if (!(error instanceof StreamDeleted)) throw error;
      await this.readModel.remove(view, id);
      return { changed: false, change: [] };
    }
  }
}

interface Ended {
  /** False if an earlier request has erased the stream, and the projection has not caught up yet. */
  readonly changed: boolean;
  readonly change: readonly DocumentChange[];
}
