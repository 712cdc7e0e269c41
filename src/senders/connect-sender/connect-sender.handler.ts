import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/clock';
import { type Recorded } from '../../event-sourcing/event-codec';
import { firstAnswer, KeyReused } from '../../event-sourcing/first-answer';
import { type CreateIdentity, identifyCreate } from '../../event-sourcing/identity';
import { project } from '../../event-sourcing/projection';
import { SenderError } from '../domain/errors';
import { type SenderEvent } from '../domain/events';
import { type SenderAccount } from '../sender.document';
import { senderProjection } from '../sender.projection';
import { SenderRepository } from '../sender.repository';
import { ConnectSender } from './connect-sender';

@CommandHandler(ConnectSender)
export class ConnectSenderHandler implements ICommandHandler<ConnectSender> {
  constructor(
    private readonly senders: SenderRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ channel, profile, caller, idempotencyKey }: ConnectSender): Promise<SenderAccount> {
    const identity = identifyCreate('sender', caller.userId, idempotencyKey, { channel, profile });
    const { id: senderId, commandId, requestHash: request_hash } = identity;
    const context = { caller, commandId, now: this.clock.now(), onFirstEvent: { request_hash } };
    const command = { type: 'ConnectSender', senderId, userId: caller.userId, channel, profile } as const;
    const { events } = await this.senders.transact(senderId, command, context);
    // Under a key others may have written the same: the stream knows which attempt it was that came true.
    const written = identity.retryable ? await this.written(identity) : events;
    return project(senderProjection, undefined, written)!;
  }

  private async written(identity: CreateIdentity): Promise<Recorded<SenderEvent>[]> {
    const stream = await this.senders.read(identity.id);
    if (stream.some(({ type }) => type === 'SenderErased')) throw new SenderError('sender_erased', ERASED);
    try {
      return firstAnswer(identity, stream) ?? [];
    } catch (error) {
      if (error instanceof KeyReused) throw new SenderError('idempotency_key_reused', REUSED);
      throw error;
    }
  }
}

const REUSED = 'This idempotency key was used for a different request.';
const ERASED = 'The account that was connected with this idempotency key was erased. Use a new key.';
