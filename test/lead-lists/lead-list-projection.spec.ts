import { type LeadListEvent } from '../../src/lead-lists/domain/events';
import { leadListProjection } from '../../src/lead-lists/lead-list.projection';
import { documentsOf, timeAt } from '../support/given-projection';

const given = documentsOf(leadListProjection, 'lead_list-l');

const created: LeadListEvent = {
  type: 'LeadListCreated',
  data: { list_id: 'l', user_id: 'ada', name: 'Visitors', description: 'Met at the fair' },
};
const renamed: LeadListEvent = { type: 'LeadListChanged', data: { list_id: 'l', name: 'Guests' } };
const emptied: LeadListEvent = { type: 'LeadListChanged', data: { list_id: 'l', description: null } };
const deleted: LeadListEvent = { type: 'LeadListDeleted', data: { list_id: 'l' } };
const entriesAdded: LeadListEvent = {
  type: 'EntriesAdded',
  data: { list_id: 'l', imported: 2, duplicates: 1, invalid: 0, suppressed: 0, source: 'api' },
};
const entriesRemoved: LeadListEvent = { type: 'EntriesRemoved', data: { list_id: 'l', removed: 3 } };

describe('The document of a list', () => {
  it('shows a new list without leads', () =>
    given(created).then({
      id: 'l',
      user_id: 'ada',
      revision: 0,
      list_order: `${timeAt(0)} l`,
      name: 'Visitors',
      description: 'Met at the fair',
      lead_count: 0,
      created_at: timeAt(0),
      updated_at: timeAt(0),
    }));

  it('takes over the fields that changed, and keeps the others', () => {
    given(created, renamed).then({
      name: 'Guests',
      description: 'Met at the fair',
      revision: 1,
      created_at: timeAt(0),
      updated_at: timeAt(1),
    });
    given(created, renamed, emptied).then({ name: 'Guests', description: null, revision: 2, updated_at: timeAt(2) });
  });

  it('shows the recorded number of leads, never less than none, and when it changed', () => {
    given(created, entriesAdded).then({ lead_count: 2, updated_at: timeAt(1), name: 'Visitors' });
    given(created, entriesAdded, entriesRemoved).then({ lead_count: 0, updated_at: timeAt(2) });
  });

  it('is gone when the list is deleted', () => given(created, renamed, deleted).thenNone());

  it.each([renamed, entriesAdded, entriesRemoved, deleted])('is not there before the list is created: $type', (event) =>
    given(event).thenNone(),
  );
});
