import { type ListEntryEvent } from '../../src/lead-lists/domain/entry-events';
import { listEntryProjection } from '../../src/lead-lists/list-entry.projection';
import { documentsOf, timeAt } from '../support/given-projection';

const given = documentsOf(listEntryProjection, 'list_entry-e');

const added: ListEntryEvent = {
  type: 'ListEntryAdded',
  data: { entry_id: 'e', list_id: 'l', user_id: 'ada', email: 'grace@example.com', source: 'csv', row: 3 },
};
const removed: ListEntryEvent = { type: 'ListEntryRemoved', data: { entry_id: 'e' } };

describe('The document of an entry', () => {
  it('shows a new entry with null for what is unknown', () =>
    given(added).then({
      id: 'e',
      user_id: 'ada',
      revision: 0,
      list_order: `${timeAt(0)} 000003 e`,
      list_id: 'l',
      email: 'grace@example.com',
      linkedin_url: null,
      first_name: null,
      last_name: null,
      company: null,
      position: null,
      headline: null,
      custom_fields: {},
      source: 'csv',
      source_ref: null,
      created_at: timeAt(0),
      updated_at: timeAt(0),
    }));

  it.each(['row', 'status', 'current_node_id', 'campaign_id'])('has no %s', (field) =>
    given(added).thenWithout(field as never),
  );

  it('is gone when the lead is removed', () => given(added, removed).thenNone());

  it('is a new one when the lead is added again', () =>
    given(added, removed, added).then({
      revision: 2,
      created_at: timeAt(2),
      list_order: `${timeAt(2)} 000003 e`,
    }));
});
