import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { Config } from '../config/config';
import { type BusMessage, MessageBus } from '../edge/message-bus';
import { newId } from '../event-sourcing/log/new-id';
import { BusReport } from './bus-report';
import { replyOf, replyTooLarge, responseWith } from './reply';
import { QUEUE } from './subject';
import { timeToFinish } from './time-to-finish';

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
    await Promise.race([this.finish(), timeToFinish(this.config.limits)]);
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
    return replyOf(responseWith(replyTooLarge(), subject, newId()));
  }

  private async finish(): Promise<void> {
    await this.bus.unsubscribe();
    await Promise.all(this.running);
    await this.bus.flush();
  }
}
