import { Logger } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { MOST_LEADS } from '../../campaigns/domain/leads';
import { type Channel } from '../../campaigns/domain/settings';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type CommandContext } from '../../event-sourcing/deciding/transaction';
import { identifyChange } from '../../event-sourcing/log/identity';
import { Every } from '../../observability/every';
import { type Target } from '../../people/adding/people-adder';
import { type CsvImport, csvImport, type CsvReport, type ImportRules, requestOf } from '../../people/csv/csv-import';
import { campaignFull, LeadAdder } from '../lead-adder';
import { identityFieldOf, leadIdOf } from '../lead-id';
import { LeadsOfDraft } from '../leads-of-draft';
import { ImportLeads } from './import-leads';

const LOG_INTERVAL_MS = 5_000;

@CommandHandler(ImportLeads)
export class ImportLeadsHandler implements ICommandHandler<ImportLeads> {
  private readonly logger = new Logger(ImportLeadsHandler.name);

  constructor(
    private readonly campaigns: LeadsOfDraft,
    private readonly adder: LeadAdder,
    private readonly clock: Clock,
  ) {}

  async execute({ campaignId, file, map, caller, options }: ImportLeads): Promise<CsvReport> {
    const { userId } = caller;
    const key = options.dryRun ? undefined : options.idempotencyKey;
    const identity = identifyChange(campaignId, userId, key, key === undefined ? {} : requestOf(file, map));
    const before = await this.campaigns.recorded(campaignId, identity);
    const leadsFor = (channel: Channel) => csvImport(file, map, rulesOf(campaignId, channel));
    if (before !== undefined) return (await leadsFor(await this.campaigns.channel(campaignId))).report(before);
    const campaign = await this.campaigns.draft(campaignId, userId, options.ifMatch);
    const leads = await leadsFor(campaign.channel);
    const target = { id: campaignId, userId, leadCount: campaign.leadCount };
    await this.adder.mustFit(target, leads.ids);
    if (options.dryRun) return leads.report(await this.adder.preview(target, leads));
    return this.add(target, leads, { ...identity, caller, now: this.clock.now() });
  }

  private async add(target: Target, leads: CsvImport, context: CommandContext): Promise<CsvReport> {
    const every = new Every(LOG_INTERVAL_MS);
    const added = await this.adder.addFile(target, leads, { source: 'csv' }, context, (done) => {
      if (every.isDue()) this.logProgress(target.id, `${done} of ${leads.ids.length}`, context);
    });
    const { duplicates, invalid } = leads.report(added);
    const counts = { ...added, duplicates, invalid };
    return leads.report(await this.campaigns.recordAdded(target.id, counts, 'csv', context));
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
