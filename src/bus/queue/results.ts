import { type DeliveredMessage, type MessageStreams, type StoredMessage } from '../../edge/message-streams';
import { StoreUnavailable } from '../../event-sourcing/log/event-store';
import { resultSubjectOf } from '../subject';
import { type QueueStreams } from './queue-streams';
import { RESULTS_STREAM } from './streams';

/** Header of a result: which message of the queue it belongs to. Other commands can have the same `command_id`. */
export const COMMAND = 'Campaigns-Command';

/** Results of queued commands. @throws StoreUnavailable */
export class Results {
  constructor(
    private readonly streams: MessageStreams,
    private readonly queue: QueueStreams,
  ) {}

  /** Whether this very message has a result. */
  async has(commandId: string, { identity }: DeliveredMessage): Promise<boolean> {
    const { name } = RESULTS_STREAM;
    const subject = resultSubjectOf(commandId);
    const isIts = (result: StoredMessage) => result.header(COMMAND) === identity;
    const last = await this.streams.last(name, subject);
    if (last === undefined || isIts(last)) return last !== undefined;
    for await (const result of this.streams.messages(name, subject)) if (isIts(result)) return true;
    return false;
  }

  /** @param tooLarge stored instead if the broker does not accept the size of the result */
  async store(commandId: string, message: DeliveredMessage, result: string, tooLarge: () => string): Promise<void> {
    const store = (data: string) =>
      this.queue.publish(RESULTS_STREAM, {
        subject: resultSubjectOf(commandId),
        id: message.identity,
        data,
        traceparent: message.header('traceparent'),
        headers: { [COMMAND]: message.identity },
      });
    try {
      await store(result);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      await store(tooLarge());
    }
  }
}
