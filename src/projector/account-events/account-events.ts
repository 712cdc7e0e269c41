import { setTimeout } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { OpenStores } from '../../adapters/open-stores';
import { Config } from '../../config/config';
import { MessageBus } from '../../edge/message-bus';
import { type MessageStreams } from '../../edge/message-streams';
import { AccountFollower } from '../../senders/follow-accounts/account-follower';
import { AccountEventReceiver } from './account-event-receiver';
import { AccountEventReport } from './account-event-report';
import { ACCOUNT_SUBJECTS, CONSUMER } from './streams';

/** Events that are followed at the same time. */
const IN_FLIGHT = 64;

/** How long the events of a process that was killed wait for another one, in milliseconds. */
const ACK_WAIT = 10_000;

/** After the lease was lost, or could not be acquired, in milliseconds. */
const PAUSE = 1_000;

/**
 * Follows the accounts of another service, in one process at a time. The stream is that service's: this one waits until
 * it exists, and never creates or changes it.
 */
@Injectable()
export class AccountEvents implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private running = Promise.resolve();

  constructor(
    private readonly stores: OpenStores,
    private readonly bus: MessageBus,
    private readonly follower: AccountFollower,
    private readonly report: AccountEventReport,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    const { role } = this.config;
    const { streams } = this.bus;
    if (streams === undefined || (role !== 'all' && role !== 'projector')) return;
    this.running = this.run(streams);
  }

  /** Nest calls it before it closes the connection to the message bus and the stores. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Never rejects. */
  private async run(streams: MessageStreams): Promise<void> {
    const { signal } = this.stopping;
    const receiver = new AccountEventReceiver(streams, this.follower, this.report);
    while (!signal.aborted) {
      await this.whileLeased(streams, receiver).catch((error: unknown) => {
        if (!signal.aborted) this.report.interrupted(error);
      });
      await setTimeout(PAUSE, undefined, { signal }).catch(() => undefined);
    }
  }

  private async whileLeased(streams: MessageStreams, receiver: AccountEventReceiver): Promise<void> {
    const { signal: stopped } = this.stopping;
    const lease = await this.stores.lease.acquire(CONSUMER, stopped);
    const { senderEventsStream: stream } = this.config;
    const consumption = { consumer: CONSUMER, subject: ACCOUNT_SUBJECTS, inFlight: IN_FLIGHT, ackWaitMs: ACK_WAIT };
    try {
      await streams.consume({ stream, ...consumption }, receiver, AbortSignal.any([stopped, lease.lost]));
    } finally {
      await lease.release();
    }
  }
}
