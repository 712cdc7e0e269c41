import * as fc from 'fast-check';
import { leadListDecider } from '../../src/lead-lists/domain/decider';
import { MOST_ENTRIES, recordAdded, recordRemoved } from '../../src/lead-lists/domain/entries-of-list';
import { entryDecider, type ListEntryCommand } from '../../src/lead-lists/domain/entry-decider';
import { type ListEntryEvent } from '../../src/lead-lists/domain/entry-events';
import { type LeadListEvent } from '../../src/lead-lists/domain/events';
import { entryIdOf } from '../../src/lead-lists/list-entry-id';
import { type LeadFields } from '../../src/people/lead-fields';
import { expectRepeatable, rulesOf } from '../support/given';

const given = rulesOf(entryDecider);

const of = { entryId: 'e', listId: 'l', userId: 'ada' } as const;

const GRACE: LeadFields = { email: 'grace@example.com', first_name: 'Grace', custom_fields: { plan: 'pro' } };

const add = (fields = GRACE): ListEntryCommand => ({ type: 'AddEntry', ...of, fields, source: 'csv', row: 3 });

const remove = (other: object = {}): ListEntryCommand => ({ type: 'RemoveEntry', ...of, ...other });

const added: ListEntryEvent = {
  type: 'ListEntryAdded',
  data: { entry_id: 'e', list_id: 'l', user_id: 'ada', ...GRACE, source: 'csv', row: 3 },
};

const removed: ListEntryEvent = { type: 'ListEntryRemoved', data: { entry_id: 'e' } };

describe('Adding a lead to a list', () => {
  it('adds it with what is known', () => given().when(add()).then(added));

  it('that has it changes nothing, whatever is known now', () =>
    given(added)
      .when(add({ email: 'grace@example.com', first_name: 'G.' }))
      .then());

  it('that it was removed from adds it again', () => given(added, removed).when(add()).then(added));
});

describe('Removing a lead from a list', () => {
  it('removes it', () => given(added).when(remove()).then(removed));

  it('that it was added to again removes it again', () => given(added, removed, added).when(remove()).then(removed));

  it.each<[string, ListEntryEvent[], object]>([
    ['never had it', [], {}],
    ['no longer has it', [added, removed], {}],
    ["is another user's", [added], { userId: 'eve' }],
    ['is another one', [added], { listId: 'm' }],
  ])('that %s changes nothing', (_, history, other) =>
    given(...history)
      .when(remove(other))
      .then(),
  );
});

describe('A command to an entry that was accepted', () => {
  const anyHistory = fc.array(fc.constantFrom(added, removed), { maxLength: 6 });
  const anyCommand = fc.constantFrom(add(), remove());

  it('changes nothing when it is repeated after any events', () =>
    expectRepeatable(entryDecider, anyHistory, anyCommand));

  it('is tested by a check that fails for a decider that forgets an event', () => {
    const forgetful: typeof entryDecider = {
      ...entryDecider,
      evolve: (entry, event) => (event.type === 'ListEntryRemoved' ? entry : entryDecider.evolve(entry, event)),
    };
    expect(() => expectRepeatable(forgetful, anyHistory, anyCommand)).toThrow(/Property failed/);
  });
});

describe('The id of an entry', () => {
  const list = '0190f7c4-5c9e-7a3b-8f00-0000000000b1';
  const email = 'grace@example.com';
  const linkedin_url = 'https://www.linkedin.com/in/grace';

  it('depends on the email address, if there is one', () => {
    expect(entryIdOf(list, { email, linkedin_url })).toBe(entryIdOf(list, { email, company: 'Navy' }));
    expect(entryIdOf(list, { email })).not.toBe(entryIdOf(list, { linkedin_url }));
  });

  it('depends on the list', () =>
    expect(entryIdOf(list, { email })).not.toBe(entryIdOf('0190f7c4-5c9e-7a3b-8f00-0000000000b2', { email })));

  it('never changes: streams have it in their names', () => {
    expect(entryIdOf(list, { email })).toBe('cc1f89d0-9bb7-599b-9409-b2132b5829d6');
    expect(entryIdOf(list, { linkedin_url })).toBe('9403d52a-d47a-5f6d-9883-484646e4c915');
  });

  it('is undefined without an identity', () => expect(entryIdOf(list, { first_name: 'Grace' })).toBeUndefined());
});

describe('Recording what became of the leads of a request', () => {
  const counts = { imported: 2, duplicates: 1, invalid: 0, suppressed: 0 };
  const created: LeadListEvent = {
    type: 'LeadListCreated',
    data: { list_id: 'l', user_id: 'ada', name: 'Visitors', description: null },
  };
  const deleted: LeadListEvent = { type: 'LeadListDeleted', data: { list_id: 'l' } };
  const listAfter = (...events: LeadListEvent[]) => events.reduce(leadListDecider.evolve, leadListDecider.initial);
  const addTo = (list: ReturnType<typeof listAfter>, userId = 'ada') =>
    recordAdded(list, { listId: 'l', userId, counts, source: 'api' });
  const removeFrom = (list: ReturnType<typeof listAfter>, userId = 'ada') =>
    recordRemoved(list, { listId: 'l', userId, removed: 1 });

  it('records the counts on the list', () => {
    expect(addTo(listAfter(created))).toEqual([
      { type: 'EntriesAdded', data: { list_id: 'l', ...counts, source: 'api' } },
    ]);
    expect(removeFrom(listAfter(created))).toEqual([{ type: 'EntriesRemoved', data: { list_id: 'l', removed: 1 } }]);
  });

  it('lets the list know the number of its entries', () => {
    const list = listAfter(created);
    const after = listAfter(created, ...addTo(list), ...addTo(list), ...removeFrom(list));
    expect(after).toMatchObject({ status: 'existing', entryCount: 3 });
    expect(MOST_ENTRIES).toBe(100_000);
  });

  it('records the counts on a list that was deleted meanwhile, so that the entries are removed', () => {
    const list = listAfter(created, deleted);
    expect(addTo(list)).toMatchObject([{ type: 'EntriesAdded', data: { imported: 2, after_deletion: true } }]);
    expect(removeFrom(list)).toEqual([{ type: 'EntriesRemoved', data: { list_id: 'l', removed: 1 } }]);
    expect(listAfter(created, deleted, ...addTo(list))).toEqual(list);
  });

  it.each<[string, LeadListEvent[], string]>([
    ['an unknown list', [], 'ada'],
    ["another user's", [created], 'eve'],
    ["another user's that was deleted", [created, deleted], 'eve'],
  ])('is refused for %s', (_, history, userId) => {
    for (const record of [addTo, removeFrom]) {
      expect(() => record(listAfter(...history), userId)).toThrow(expect.objectContaining({ code: 'list_not_found' }));
    }
  });
});
