import {
  type ConsumerChange,
  type DeliveredMessage,
  type MessageStreams,
  type Receiver,
  type Verdict,
} from '../../edge/message-streams';
import { type AccountEvent, readAccountEvent } from '../../senders/follow-accounts/account-event';
import { isAccountEventName } from '../../senders/follow-accounts/account-event.schema';
import { type AccountFollower } from '../../senders/follow-accounts/account-follower';
import { RejectedEvent } from '../../senders/follow-accounts/rejected-event';
import { type AccountEventReport } from './account-event-report';
import { Lanes } from './lanes';
import { park } from './parked';
import { nameIn } from './streams';

/** When an event is tried again, in milliseconds: the first time, doubled with each delivery, and the longest. */
const FIRST_RETRY = 500;
const LONGEST_RETRY = 30_000;

/** Follows or parks the events of accounts: those of one account one by one, in the order of their delivery. */
export class AccountEventReceiver implements Receiver {
  private readonly lanes = new Lanes();

  constructor(
    private readonly streams: MessageStreams,
    private readonly follower: AccountFollower,
    private readonly report: AccountEventReport,
  ) {}

  /** Never rejects. */
  async receive(message: DeliveredMessage): Promise<Verdict> {
    try {
      return await this.handle(message);
    } catch (error) {
      this.report.retried(message, error);
      return { retryInMs: Math.min(FIRST_RETRY * 2 ** (message.deliveries - 1), LONGEST_RETRY) };
    }
  }

  changed(change: ConsumerChange): void {
    this.report.changed(change);
  }

  private async handle(message: DeliveredMessage): Promise<Verdict> {
    const name = nameIn(message.subject);
    if (!isAccountEventName(name)) {
      this.report.skipped();
      return 'done';
    }
    return this.unlessRejected(message, () => {
      const event = readAccountEvent(name, message.data);
      return this.lanes.run(event.command.senderId, () => this.unlessRejected(message, () => this.follow(event)));
    });
  }

  private async follow(event: AccountEvent): Promise<Verdict> {
    await this.follower.follow(event);
    this.report.followed();
    return 'done';
  }

  private async unlessRejected(message: DeliveredMessage, work: () => Promise<Verdict>): Promise<Verdict> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RejectedEvent)) throw error;
      return this.park(message, error.message);
    }
  }

  private async park(message: DeliveredMessage, reason: string): Promise<Verdict> {
    await park(this.streams, message, reason);
    this.report.parked(message, reason);
    return 'discarded';
  }
}
