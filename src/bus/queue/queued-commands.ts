import { LRUCache } from 'lru-cache';
import { type Limits } from '../../config/config';
import { type DeliveredMessage, type Receiver, type Verdict } from '../../edge/message-streams';
import { type Operation } from '../../edge/operations';
import { newId } from '../../event-sourcing/log/new-id';
import { type BusReport } from '../bus-report';
import { type Commands } from '../commands';
import { commandIdIn } from '../read-message';
import { type CommandResponse, replyTooLarge, responseWith } from '../reply';
import { decisionOf } from './decision';
import { park } from './parked';
import { type QueueStreams } from './queue-streams';
import { resultOf } from './result';
import { type Results } from './results';
import { retryDelay } from './retry-delay';

/** Faults of the service before a command is parked. Commands that wait for a store do not count. */
const MOST_FAULTS = 5;

const MOST_FAULTY_COMMANDS = 10_000;

/** Executes queued commands, and stores their results. */
export class QueuedCommands implements Pick<Receiver, 'receive'> {
  private readonly faults = new LRUCache<string, number>({ max: MOST_FAULTY_COMMANDS });

  /** @param operations by subject */
  constructor(
    private readonly operations: ReadonlyMap<string, Operation>,
    private readonly commands: Commands,
    private readonly queue: QueueStreams,
    private readonly results: Results,
    private readonly report: BusReport,
    private readonly limits: Limits,
  ) {}

  /** Never rejects. */
  async receive(message: DeliveredMessage): Promise<Verdict> {
    try {
      return await this.handle(message);
    } catch (error) {
      this.report.retried(message, error instanceof Error ? error : new Error(String(error)));
      return { retryInMs: retryDelay(message.deliveries, undefined) };
    }
  }

  private async handle(message: DeliveredMessage): Promise<Verdict> {
    const operation = this.operations.get(message.subject);
    if (operation === undefined) return this.park(message, 'The command is unknown.');
    const commandId = commandIdIn(message.data, this.limits.bodyBytes);
    if (commandId === undefined) return this.park(message, 'The message has no valid command_id, or is too large.');
    // A rejected command must not succeed later.
    if (await this.results.has(commandId, message)) return 'done';
    const response = await this.commands.execute(operation, busMessageOf(message));
    switch (decisionOf(response)) {
      case 'decided':
        return this.decided(commandId, operation, message, response);
      case 'temporary':
        this.report.retried(message);
        return { retryInMs: retryDelay(message.deliveries, response.headers['retry-after']) };
      case 'failed':
        return this.failed(message);
    }
  }

  private async decided(
    commandId: string,
    operation: Operation,
    message: DeliveredMessage,
    response: CommandResponse,
  ): Promise<Verdict> {
    const tooLarge = () => {
      const instead = responseWith(replyTooLarge(), message.subject, newId());
      return resultOf(commandId, operation, { ...instead, headers: response.headers });
    };
    await this.results.store(commandId, message, resultOf(commandId, operation, response), tooLarge);
    this.faults.delete(message.identity);
    this.report.decided();
    return 'done';
  }

  private async failed(message: DeliveredMessage): Promise<Verdict> {
    const faults = (this.faults.get(message.identity) ?? 0) + 1;
    this.faults.set(message.identity, faults);
    if (faults >= MOST_FAULTS) return this.park(message, `The service failed ${faults} times. Its log has the errors.`);
    this.report.retried(message);
    return { retryInMs: retryDelay(faults, undefined) };
  }

  private async park(message: DeliveredMessage, reason: string): Promise<Verdict> {
    await park(this.queue, message, reason);
    this.faults.delete(message.identity);
    this.report.parked(message, reason);
    return 'discarded';
  }
}

function busMessageOf(message: DeliveredMessage) {
  const { subject, data } = message;
  const traceparent = message.header('traceparent');
  return { subject, data, ...(traceparent !== undefined && { traceparent }) };
}
