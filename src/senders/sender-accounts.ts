import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { UnreadableEvent } from '../event-sourcing/log/event-codec';
import { project } from '../event-sourcing/consuming/projection';
import { ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { type CampaignSender, toCampaignSender } from './campaign-sender';
import { type SenderAccount } from './sender.document';
import { senderProjection, SENDERS } from './sender.projection';
import { SenderRepository } from './sender.repository';

/** Maximum number of complete accounts that are in memory at once. */
const READ_AT_ONCE = 50;

/** Looks up senders in the read model, or in the log if the read model does not have them yet. */
@Injectable()
export class SenderAccounts {
  constructor(
    private readonly readModel: ReadModelStore,
    private readonly senders: SenderRepository,
  ) {}

  /**
   * @returns the accounts with these ids that exist and belong to the user, including those connected a moment ago
   * @throws UnreadableEvent if one of them cannot be read
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
   * Like `find`, for display and for any number of ids. Leaves out unreadable accounts, so that the others are still
   * shown. Keeps only the fields that campaigns show in memory.
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
