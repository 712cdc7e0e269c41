import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { setTimeout } from 'node:timers/promises';
import { Config } from '../config/config';
import { type BusMessage, MessageBus } from '../edge/message-bus';
import { Problem } from '../edge/problems/problem';
import { newId } from '../event-sourcing/log/new-id';
import { BusReport } from './bus-report';
import { replyWith } from './reply';
import { QUEUE } from './subject';

/** Part of the shutdown time for the commands in progress. The rest is for HTTP requests and the stores. */
const DRAIN_PART = 0.5;

/**
 * Nest's transport for the message bus. Each handler takes a `BusMessage` and resolves with the reply. Nest calls
 * `listen` after startup, and `close` after the HTTP server has closed.
 */
@Injectable()
export class CommandTransport extends Server implements CustomTransportStrategy, BeforeApplicationShutdown {
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly bus: MessageBus,
    private readonly report: BusReport,
    private readonly config: Config,
  ) {
    super();
  }

  listen(done: () => void): void {
    this.bus.subscribe([...this.messageHandlers.keys()], QUEUE, (message) => this.receive(message));
    done();
  }

  /** Commands are requests to this process, so they must end before its HTTP server closes. */
  async beforeApplicationShutdown(): Promise<void> {
    const outOfTime = setTimeout(this.config.limits.stopMs * DRAIN_PART, undefined, { ref: false });
    await Promise.race([this.finish(), outOfTime]);
  }

  /** The connection has other users. */
  close(): void {}

  override on(): never {
    throw new Error('The message bus has no events to listen to.');
  }

  override unwrap(): never {
    throw new Error('Inject MessageBus instead.');
  }

  private receive(message: BusMessage): void {
    const handling = this.handle(message)
      .catch((error: unknown) => this.report.failed(message.subject, error))
      .finally(() => this.running.delete(handling));
    this.running.add(handling);
  }

  private async handle(message: BusMessage): Promise<void> {
    const reply: unknown = await this.getHandlerByPattern(message.subject)?.(message);
    if (typeof reply === 'string') message.reply?.(this.fitting(reply, message.subject));
  }

  private fitting(reply: string, subject: string): string {
    if (Buffer.byteLength(reply) <= this.bus.mostBytes) return reply;
    const detail =
      'The command was executed, but its result is too large for the message bus. Read the resource over HTTP, or ' +
      'send the command there with command_id as the Idempotency-Key.';
    return replyWith(new Problem(500, 'reply_too_large', detail), subject, newId());
  }

  private async finish(): Promise<void> {
    await this.bus.unsubscribe();
    await Promise.all(this.running);
    await this.bus.flush();
  }
}
