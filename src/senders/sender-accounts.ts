import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DocumentReader } from '../event-sourcing/consuming/document-reader';
import { type DocumentKey, ReadModelStore } from '../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../event-sourcing/consuming/served-views';
import { type CampaignSender, toCampaignSender } from './campaign-sender';
import { type SenderEvent } from './domain/events';
import { type SenderAccount } from './sender.document';
import { senderProjection } from './sender.projection';
import { SenderRepository } from './sender.repository';

/** Maximum number of complete accounts that are in memory at once. */
const READ_AT_ONCE = 50;

/** Looks up senders in the read model, or in the log if the read model does not have them yet. */
@Injectable()
export class SenderAccounts {
  private readonly documents: DocumentReader<SenderAccount, SenderEvent>;

  constructor(readModel: ReadModelStore, views: ServedViews, senders: SenderRepository) {
    this.documents = new DocumentReader(senderProjection, senders, readModel, views);
  }

  /**
   * @returns undefined if the user has no account with this id
   * @throws RevisionNotReached if it stays below `minRevision`; UnreadableEvent if it cannot be read
   */
  findOne(userId: string, id: string, minRevision?: number): Promise<SenderAccount | undefined> {
    return this.documents.find({ id, userId }, minRevision);
  }

  /**
   * @returns the accounts with these ids that exist and belong to the user, including those connected a moment ago
   * @throws UnreadableEvent if one of them cannot be read
   */
  find(userId: string, ids: readonly string[]): Promise<SenderAccount[]> {
    return this.documents.findMany(keysOf(userId, ids));
  }

  /**
   * Like `find`, but as they are in the log, for a decision that must not miss a change that was acknowledged before.
   * @throws UnreadableEvent if one of them cannot be read
   */
  async findLatest(userId: string, ids: readonly string[]): Promise<SenderAccount[]> {
    const accounts = await Promise.all(keysOf(userId, ids).map((key) => this.documents.latest(key)));
    return accounts.filter((account) => account !== undefined);
  }

  /**
   * Like `find`, for display and for any number of ids. Leaves out unreadable accounts, so that the others are still
   * shown. Keeps only the fields that campaigns show in memory.
   */
  async findForCampaigns(userId: string, ids: readonly string[]): Promise<CampaignSender[]> {
    const found: CampaignSender[] = [];
    for (let first = 0; first < ids.length; first += READ_AT_ONCE) {
      if (first > 0) await setImmediate();
      const keys = keysOf(userId, ids.slice(first, first + READ_AT_ONCE));
      const accounts = await this.documents.findMany(keys, { omitUnreadable: true });
      found.push(...accounts.map(toCampaignSender));
    }
    return found;
  }
}

function keysOf(userId: string, ids: readonly string[]): DocumentKey[] {
  return ids.map((id) => ({ id, userId }));
}
