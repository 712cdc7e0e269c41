import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyChange } from '../../event-sourcing/log/identity';
import { type LeadFields } from '../../people/lead-fields';
import { ifAny } from '../../people/adding/people-adder';
import { type LeadToAdd } from '../../people/lead-to-add';
import { LeadListError } from '../domain/errors';
import { type EntryCounts } from '../domain/events';
import { ownList } from '../domain/lead-list';
import { EntryAdder } from '../entry-adder';
import { LeadListRepository } from '../lead-list.repository';
import { entryIdOf } from '../list-entry-id';
import { RecordedCounts } from '../recorded-counts';
import { type AddedLeads, AddEntries } from './add-entries';

/** Number of indexes that an error names. */
const MOST_NAMED = 20;

@CommandHandler(AddEntries)
export class AddEntriesHandler implements ICommandHandler<AddEntries> {
  constructor(
    private readonly lists: LeadListRepository,
    private readonly adder: EntryAdder,
    private readonly recorded: RecordedCounts,
    private readonly clock: Clock,
  ) {}

  async execute({ listId, leads, caller, idempotencyKey }: AddEntries): Promise<AddedLeads> {
    const { userId } = caller;
    const identity = identifyChange(listId, userId, idempotencyKey, leads);
    const before = await this.recorded.of(listId, identity);
    if (before !== undefined) return shown(before);
    const { entryCount } = ownList((await this.lists.load(listId)).state, userId);
    const list = { id: listId, userId, leadCount: entryCount };
    const toAdd = withoutDuplicates(listId, leads);
    const ids = toAdd.map(({ id }) => id);
    await this.adder.mustFit(list, ids);
    const context = { ...identity, caller, now: this.clock.now() };
    const added = await this.adder.add(list, toAdd, 'api', context);
    const duplicates = leads.length - added.imported - added.suppressed;
    const counts = { ...added, duplicates, invalid: 0 };
    return shown(await this.recorded.record({ listId, userId, counts, source: 'api' }, context));
  }
}

function shown({ imported, duplicates, suppressed }: EntryCounts): AddedLeads {
  return { imported, duplicates, ...ifAny({ suppressed }) };
}

/** The first lead of each identity. @throws LeadListError lead_without_identity */
function withoutDuplicates(listId: string, leads: readonly LeadFields[]): LeadToAdd[] {
  const byId = new Map<string, LeadToAdd>();
  const without: number[] = [];
  for (const [row, fields] of leads.entries()) {
    const id = entryIdOf(listId, fields);
    if (id === undefined) without.push(row);
    else if (!byId.has(id)) byId.set(id, { id, fields, row });
  }
  if (without.length > 0) throw withoutIdentity(without);
  return [...byId.values()];
}

function withoutIdentity(positions: readonly number[]): LeadListError {
  const named = positions.slice(0, MOST_NAMED);
  const more = positions.length > named.length ? ` and ${positions.length - named.length} more` : '';
  const message = `Each lead must have email or linkedin_url. Without both, by index: ${named.join(', ')}${more}.`;
  return new LeadListError('lead_without_identity', message, { positions: named });
}
