import { Logger } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { type CommandContext } from '../../event-sourcing/deciding/transaction';
import { type CommandIdentity, identifyChange } from '../../event-sourcing/log/identity';
import { Every } from '../../observability/every';
import { type Target } from '../../people/adding/people-adder';
import { type CsvImport, csvImport, type CsvReport, type ImportRules, requestOf } from '../../people/csv/csv-import';
import { MOST_ENTRIES } from '../domain/entries-of-list';
import { ownList } from '../domain/lead-list';
import { EntryAdder, listFull } from '../entry-adder';
import { LeadListRepository } from '../lead-list.repository';
import { entryIdOf } from '../list-entry-id';
import { RecordedCounts } from '../recorded-counts';
import { ImportEntries } from './import-entries';

const LOG_INTERVAL_MS = 5_000;

@CommandHandler(ImportEntries)
export class ImportEntriesHandler implements ICommandHandler<ImportEntries> {
  private readonly logger = new Logger(ImportEntriesHandler.name);

  constructor(
    private readonly lists: LeadListRepository,
    private readonly adder: EntryAdder,
    private readonly recorded: RecordedCounts,
    private readonly clock: Clock,
  ) {}

  async execute(command: ImportEntries): Promise<CsvReport> {
    const { listId, file, map, caller, options } = command;
    const { userId } = caller;
    const identity = identityOf(command);
    const before = await this.recorded.of(listId, identity);
    if (before !== undefined) return (await csvImport(file, map, rulesOf(listId))).report(before);
    const { entryCount } = ownList((await this.lists.load(listId)).state, userId);
    const list = { id: listId, userId, leadCount: entryCount };
    const leads = await csvImport(file, map, rulesOf(listId));
    await this.adder.mustFit(list, leads.ids);
    if (options.dryRun) return leads.report(await this.adder.preview(list, leads));
    return this.add(list, leads, { ...identity, caller, now: this.clock.now() });
  }

  private async add(list: Target, leads: CsvImport, context: CommandContext): Promise<CsvReport> {
    const { id: listId, userId } = list;
    const every = new Every(LOG_INTERVAL_MS);
    const added = await this.adder.addFile(list, leads, 'csv', context, (done) => {
      if (every.isDue()) this.logProgress(listId, `${done} of ${leads.ids.length}`, context);
    });
    const { duplicates, invalid } = leads.report(added);
    const counts = { ...added, duplicates, invalid };
    return leads.report(await this.recorded.record({ listId, userId, counts, source: 'csv' }, context));
  }

  private logProgress(list_id: string, leads: string, { caller }: CommandContext): void {
    this.logger.log({ list_id, leads, request_id: caller.correlationId }, 'adding the leads of a CSV file');
  }
}

function rulesOf(listId: string): ImportRules {
  return {
    identities: ['email', 'linkedin_url'],
    idOf: (fields) => entryIdOf(listId, fields),
    most: MOST_ENTRIES,
    tooMany: () => listFull('The file has more.'),
  };
}

function identityOf({ listId, file, map, caller, options }: ImportEntries): CommandIdentity {
  const key = options.dryRun ? undefined : options.idempotencyKey;
  return identifyChange(listId, caller.userId, key, key === undefined ? {} : requestOf(file, map));
}
