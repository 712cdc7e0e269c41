import { Logger } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { MOST_LEADS } from '../../campaigns/domain/leads';
import { type LeadCounts } from '../../campaigns/domain/events';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type CommandContext } from '../../event-sourcing/deciding/transaction';
import { identifyChange } from '../../event-sourcing/log/identity';
import { EntriesOfList } from '../../lead-lists/entries-of-list';
import { Every } from '../../observability/every';
import { NONE, plus, type Target } from '../../people/adding/people-adder';
import { type IdentityField } from '../../people/lead-fields';
import { LeadError } from '../domain/errors';
import { LeadAdder } from '../lead-adder';
import { identityFieldOf } from '../lead-id';
import { LeadsOfDraft } from '../leads-of-draft';
import { LeadsOfEntries } from './leads-of-entries';
import { ImportList, type ListImported, reportOf } from './import-list';

const LOG_INTERVAL_MS = 5_000;

@CommandHandler(ImportList)
export class ImportListHandler implements ICommandHandler<ImportList> {
  private readonly logger = new Logger(ImportListHandler.name);

  constructor(
    private readonly campaigns: LeadsOfDraft,
    private readonly entries: EntriesOfList,
    private readonly adder: LeadAdder,
    private readonly clock: Clock,
  ) {}

  async execute({ campaignId, listId, caller, options }: ImportList): Promise<ListImported> {
    const { userId } = caller;
    const identity = identifyChange(campaignId, userId, options.idempotencyKey, { listId });
    const before = await this.campaigns.recorded(campaignId, identity);
    if (before !== undefined) return responseTo(before, identityFieldOf(await this.campaigns.channel(campaignId)));
    const campaign = await this.campaigns.draft(campaignId, userId, options.ifMatch);
    const field = identityFieldOf(campaign.channel);
    const target = { id: campaignId, userId, leadCount: campaign.leadCount };
    const context = { ...identity, caller, now: this.clock.now() };
    const counts = await this.import(listId, field, target, context);
    return responseTo(await this.campaigns.recordAdded(campaignId, counts, 'list', context), field);
  }

  private async import(
    listId: string,
    field: IdentityField,
    target: Target,
    context: CommandContext,
  ): Promise<LeadCounts> {
    const { id: campaignId, userId } = target;
    const total = await this.entries.count(listId, userId);
    await this.mustFit(listId, total, field, target);
    const leads = new LeadsOfEntries(campaignId, field);
    const every = new Every(LOG_INTERVAL_MS);
    let added = NONE;
    for await (const page of this.entries.pages(listId, userId)) {
      const origin = { source: 'list', source_ref: listId } as const;
      added = plus(added, await this.adder.add(target, leads.take(page), origin, context));
      if (every.isDue()) this.logProgress(campaignId, `${leads.ids.size} of ${total}`, context);
    }
    const duplicates = leads.duplicates + leads.ids.size - added.imported - added.suppressed;
    return { ...added, duplicates, invalid: leads.invalid };
  }

  /** Reads the list twice only if the campaign is nearly full. */
  private async mustFit(listId: string, total: number, field: IdentityField, target: Target): Promise<void> {
    const { id: campaignId, userId, leadCount } = target;
    if (leadCount + total <= MOST_LEADS) return;
    const leads = new LeadsOfEntries(campaignId, field);
    for await (const page of this.entries.pages(listId, userId)) leads.take(page);
    await this.adder.mustFit(target, [...leads.ids]);
  }

  private logProgress(campaign_id: string, leads: string, { caller }: CommandContext): void {
    this.logger.log({ campaign_id, leads, request_id: caller.correlationId }, 'adding the leads of a list');
  }
}

/** @throws LeadError nothing_imported */
function responseTo(counts: LeadCounts, identity: IdentityField): ListImported {
  const { imported, duplicates, invalid, suppressed } = counts;
  const response = { imported, duplicates, invalid, suppressed, identity };
  if (imported + duplicates > 0) return response;
  const message =
    suppressed > 0
      ? `All leads of the list that have ${identity} must not be contacted.`
      : invalid > 0
        ? `No lead of the list has ${identity}.`
        : 'The list has no leads.';
  throw new LeadError('nothing_imported', message, reportOf(response));
}
