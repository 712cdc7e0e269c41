import { type RecordedEvent } from '../log/event-store';
import { BatchSpans } from './batch-spans';
import { consumerOf, type Handler, isProjection } from './handler';
import { type Handling, type PreparedBatch } from './handling';
import { type CheckpointToSave } from './read-model-store';

/** Records spans of what a handler does with events, in the traces of the commands that caused them. */
export class TracedHandling implements Handling {
  readonly types: readonly string[] | undefined;
  private readonly consumer: string;
  private readonly projects: boolean;

  constructor(
    private readonly handling: Handling,
    handler: Handler,
  ) {
    this.types = handling.types;
    this.consumer = consumerOf(handler);
    this.projects = isProjection(handler);
  }

  async prepare(events: readonly RecordedEvent[]): Promise<PreparedBatch> {
    const spans = new BatchSpans(`${this.projects ? 'project' : 'react'} ${this.consumer}`, this.consumer, events);
    // A projection causes nothing.
    const continued = this.projects ? events : spans.continued(events);
    const prepared = await spans.during(() => this.handling.prepare(continued));
    return {
      async apply(checkpoint) {
        await spans.during(() => prepared.apply(checkpoint));
        spans.end();
      },
    };
  }

  removed(streamId: string, checkpoint?: CheckpointToSave): Promise<void> {
    return this.handling.removed(streamId, checkpoint);
  }

  forget(): Promise<void> {
    return this.handling.forget();
  }
}
