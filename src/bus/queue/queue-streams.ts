import { type MessageStreams, type StreamDefinition, type StreamMessage } from '../../edge/message-streams';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { COMMANDS_STREAM, PARKED_STREAM, RESULTS_STREAM } from './streams';

/** The streams around queued commands, which the service creates. @throws StoreUnavailable */
export class QueueStreams {
  /** @param differing called with one sentence for each setting that differs */
  constructor(
    private readonly streams: MessageStreams,
    private readonly differing: (differences: readonly string[]) => void,
  ) {}

  async ensure(): Promise<void> {
    for (const stream of [RESULTS_STREAM, PARKED_STREAM, COMMANDS_STREAM]) await this.ensureOne(stream);
  }

  /** Creates the stream again if it was deleted. */
  async publish(stream: StreamDefinition, message: Omit<StreamMessage, 'stream'>): Promise<void> {
    const publish = () => this.streams.publish({ ...message, stream: stream.name });
    try {
      await publish();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await this.ensureOne(stream);
      await publish();
    }
  }

  private async ensureOne(stream: StreamDefinition): Promise<void> {
    this.differing(await this.streams.ensure(stream));
  }
}
