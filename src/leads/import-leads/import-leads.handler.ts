import { Logger } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { MOST_LEADS } from '../../campaigns/domain/leads';
import { type Channel } from '../../campaigns/domain/settings';
import { ServedViews } from '../../event-sourcing/consuming/served-views';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type CommandContext } from '../../event-sourcing/deciding/transaction';
import { identifyChange } from '../../event-sourcing/log/identity';
import { Every } from '../../observability/every';
import { type CsvImport, csvImport, type CsvReport, type ImportRules, requestOf } from '../../people/csv/csv-import';
import { campaignFull, LeadAdder, type Target } from '../lead-adder';
import { identityFieldOf, leadIdOf } from '../lead-id';
import { LEADS } from '../lead.projection';
import { LeadsOfDraft } from '../leads-of-draft';
import { ImportLeads } from './import-leads';

const LOG_INTERVAL_MS = 5_000;

@CommandHandler(ImportLeads)
export class ImportLeadsHandler implements ICommandHandler<ImportLeads> {
  private readonly logger = new Logger(ImportLeadsHandler.name);

  constructor(
    private readonly campaigns: LeadsOfDraft,
    private readonly adder: LeadAdder,
    private readonly views: ServedViews,
    private readonly clock: Clock,
  ) {}

  async execute({ campaignId, file, map, caller, options }: ImportLeads): Promise<CsvReport> {
    const { userId } = caller;
    const key = options.dryRun ? undefined : options.idempotencyKey;
    const identity = identifyChange(campaignId, userId, key, key === undefined ? {} : requestOf(file, map));
    const before = await this.campaigns.recorded(campaignId, identity);
    const leadsFor = (channel: Channel) => csvImport(file, map, rulesOf(campaignId, channel));
    if (before !== undefined) return (await leadsFor(await this.campaigns.channel(campaignId))).report(before.imported);
    const campaign = await this.campaigns.draft(campaignId, userId, options.ifMatch);
    const leads = await leadsFor(campaign.channel);
    const target = { campaignId, userId, leadCount: campaign.leadCount };
    await this.adder.mustFit(target, leads.ids);
    if (options.dryRun) return leads.report(await this.countNew(target, leads));
    return this.add(target, leads, { ...identity, caller, now: this.clock.now() });
  }

  private async countNew({ userId }: Target, { ids }: CsvImport): Promise<number> {
    await this.views.mustBeComplete(LEADS);
    return ids.length - (await this.adder.knownAmong(ids, userId));
  }

  private async add(target: Target, leads: CsvImport, context: CommandContext): Promise<CsvReport> {
    const { campaignId } = target;
    const every = new Every(LOG_INTERVAL_MS);
    let done = 0;
    let imported = 0;
    for await (const batch of leads.batches()) {
      imported += await this.adder.add(target, batch, { source: 'csv' }, context);
      done += batch.length;
      if (every.isDue()) this.logProgress(campaignId, `${done} of ${leads.ids.length}`, context);
    }
    const { duplicates, invalid } = leads.report(imported);
    const counts = { imported, duplicates, invalid, suppressed: 0 };
    const recorded = await this.campaigns.recordAdded(campaignId, counts, 'csv', context);
    return leads.report(recorded.imported);
  }

  private logProgress(campaign_id: string, leads: string, { caller }: CommandContext): void {
    this.logger.log({ campaign_id, leads, request_id: caller.correlationId }, 'adding the leads of a CSV file');
  }
}

function rulesOf(campaignId: string, channel: Channel): ImportRules {
  const field = identityFieldOf(channel);
  return {
    identities: [field],
    idOf: ({ [field]: identity }) => (identity === undefined ? undefined : leadIdOf(campaignId, identity)),
    most: MOST_LEADS,
    tooMany: () => campaignFull('The file has more.'),
  };
}
