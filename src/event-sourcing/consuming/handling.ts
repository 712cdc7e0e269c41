import { type EventStore, type RecordedEvent } from '../log/event-store';
import { idOfStream } from '../log/identity';
import { type AnyReactor, consumed, consumerOf, type Handler, isProjection } from './handler';
import { type AnyProjection } from './projection';
import { changesOf, type Documents } from './projection-batch';
import {
  type CheckpointToSave,
  type DocumentChange,
  type DocumentKey,
  keyText,
  type ReadModelDocument,
  type ReadModelStore,
  type View,
} from './read-model-store';
import { changesByRest } from './removed-stream';

/** Handles events with a projection or a reactor. */
export interface Handling {
  /** Event types that it handles; undefined: all. */
  readonly types: readonly string[] | undefined;
  /**
   * Decodes events without removals, and folds them if the handler is a projection. Changes nothing. It may be called
   * while the batch before is applied: it then assumes that this will succeed.
   * @throws UnreadableEvent, StoreUnavailable, and what the handler throws
   */
  prepare(events: readonly RecordedEvent[]): Promise<PreparedBatch>;
  /**
   * Handles a removal in the stream, after everything before it was applied. The result is that of the events that are
   * left in the stream, so a repeated call changes nothing.
   * @throws UnreadableEvent, StoreUnavailable, and what the handler throws
   */
  removed(streamId: string, checkpoint?: CheckpointToSave): Promise<void>;
  /** Deletes the consumer's stored data. */
  forget(): Promise<void>;
}

export interface PreparedBatch {
  /** @param checkpoint saved together with, or after, the effects of the batch */
  apply(checkpoint?: CheckpointToSave): Promise<void>;
}

export function handlingOf(handler: Handler, readModel: ReadModelStore, log: EventStore): Handling {
  return isProjection(handler)
    ? new ProjectionHandling(handler, readModel, log)
    : new ReactorHandling(handler, readModel);
}

class ProjectionHandling implements Handling {
  readonly types = undefined;
  /** The changes that are being saved. */
  private unsaved: readonly DocumentChange[] = [];

  constructor(
    private readonly projection: AnyProjection,
    private readonly readModel: ReadModelStore,
    private readonly log: EventStore,
  ) {}

  async prepare(events: readonly RecordedEvent[]): Promise<PreparedBatch> {
    const documents = documentsAfter(this.unsaved, this.readModel);
    const changes = await changesOf(this.projection, events, documents, this.log);
    return { apply: (checkpoint) => this.save(changes, checkpoint) };
  }

  async removed(streamId: string, checkpoint?: CheckpointToSave): Promise<void> {
    const { projection, readModel, log } = this;
    const changes = await changesByRest(projection, streamId, log);
    const isGone = changes?.every(({ document }) => document === undefined);
    // The owner is not known: there may be no event left that names it.
    if (isGone === true) await readModel.remove(projection.view, idOfStream(streamId));
    await this.save(changes ?? [], checkpoint);
  }

  forget(): Promise<void> {
    return this.readModel.reset(consumerOf(this.projection), this.projection.view);
  }

  private async save(changes: readonly DocumentChange[], checkpoint?: CheckpointToSave): Promise<void> {
    this.unsaved = changes;
    try {
      await this.readModel.save(changes, checkpoint);
    } finally {
      this.unsaved = [];
    }
  }
}

class ReactorHandling implements Handling {
  readonly types: readonly string[] | undefined;

  constructor(
    private readonly reactor: AnyReactor,
    private readonly readModel: ReadModelStore,
  ) {
    this.types = reactor.types;
  }

  async prepare(events: readonly RecordedEvent[]): Promise<PreparedBatch> {
    const decoded = events.map((event) => consumed(event, this.reactor.codec));
    return {
      apply: async (checkpoint) => {
        await this.reactor.react(decoded);
        if (checkpoint !== undefined) await this.readModel.save([], checkpoint);
      },
    };
  }

  /** A reactor acts on events only. */
  async removed(_streamId: string, checkpoint?: CheckpointToSave): Promise<void> {
    if (checkpoint !== undefined) await this.readModel.save([], checkpoint);
  }

  forget(): Promise<void> {
    return this.readModel.reset(this.reactor.name);
  }
}

/** The documents of the read model as they will be after changes. */
function documentsAfter(changes: readonly DocumentChange[], readModel: ReadModelStore): Documents {
  if (changes.length === 0) return readModel;
  return {
    async getMany<D extends ReadModelDocument>(view: View, keys: readonly DocumentKey[]): Promise<D[]> {
      const changed = new Map(changes.map(({ key, document }) => [keyText(key), document as D | undefined]));
      const found: D[] = [];
      const unchanged: DocumentKey[] = [];
      for (const key of keys) {
        const text = keyText(key);
        const document = changed.get(text);
        if (document !== undefined) found.push(document);
        else if (!changed.has(text)) unchanged.push(key);
      }
      return [...found, ...(await readModel.getMany<D>(view, unchanged))];
    },
  };
}
