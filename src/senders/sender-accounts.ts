import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { UnreadableEvent } from '../event-sourcing/log/event-codec';
import { project } from '../event-sourcing/consuming/projection';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { type CampaignSender, toCampaignSender } from './campaign-sender';
import { type SenderAccount } from './sender.document';
import { senderProjection, SENDERS } from './sender.projection';
import { SenderRepository } from './sender.repository';

/** Accounts that are read at once, each with all that it holds. */
const READ_AT_ONCE = 50;

/** The sender read model, as campaigns and readers ask it. */
@Injectable()
export class SenderAccounts {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly senders: SenderRepository,
  ) {}

  /**
   * Those of the ids that are the user's. An account that the read model does not have yet is looked up in the log, so
   * that one connected a moment ago is found.
   * @throws UnreadableEvent when one of them cannot be read
   */
  find(userId: string, ids: readonly string[]): Promise<SenderAccount[]> {
    return this.look(userId, ids, (id) => this.fromLog(userId, id));
  }

  private async look(
    userId: string,
    ids: readonly string[],
    fromLog: (id: string) => Promise<SenderAccount | undefined>,
  ): Promise<SenderAccount[]> {
    const found = await this.readModel.getMany<SenderAccount>(
      SENDERS,
      ids.map((id) => ({ id, userId })),
    );
    const known = new Set(found.map(({ id }) => id));
    const late = await Promise.all(ids.filter((id) => !known.has(id)).map(fromLog));
    return [...found, ...late.filter((account) => account !== undefined)];
  }

  /**
   * As `find`, for display and any number of ids. Leaves out accounts that cannot be read, so that they hide nothing
   * else. What campaigns do not show is not kept in memory.
   */
  async findForCampaigns(userId: string, ids: readonly string[]): Promise<CampaignSender[]> {
    const fromLog = (id: string) => this.fromLog(userId, id).catch(noneIfUnreadable);
    const found: CampaignSender[] = [];
    for (let first = 0; first < ids.length; first += READ_AT_ONCE) {
      if (first > 0) await setImmediate();
      const accounts = await this.look(userId, ids.slice(first, first + READ_AT_ONCE), fromLog);
      found.push(...accounts.map(toCampaignSender));
    }
    return found;
  }

  private async fromLog(userId: string, id: string): Promise<SenderAccount | undefined> {
    const account = project(senderProjection, undefined, await this.senders.read(id));
    return account?.user_id === userId ? account : undefined;
  }
}

function noneIfUnreadable(error: unknown): undefined {
  if (!(error instanceof UnreadableEvent)) throw error;
}
