import * as fc from 'fast-check';
import { type CreateLeadList, leadListDecider, type LeadListCommand } from '../../src/lead-lists/domain/decider';
import { type LeadListEvent, type LeadListText } from '../../src/lead-lists/domain/events';
import { listName } from '../../src/lead-lists/domain/list-name';
import { expectRepeatable, rulesOf } from '../support/given';

const given = rulesOf(leadListDecider);

const create: CreateLeadList = {
  type: 'CreateLeadList',
  listId: 'l',
  userId: 'ada',
  name: 'Visitors',
  description: null,
};

const update = (changes: Partial<LeadListText>, userId = 'ada'): LeadListCommand => ({
  type: 'UpdateLeadList',
  listId: 'l',
  userId,
  changes,
});

const remove = (userId = 'ada'): LeadListCommand => ({ type: 'DeleteLeadList', listId: 'l', userId });

const created: LeadListEvent = {
  type: 'LeadListCreated',
  data: { list_id: 'l', user_id: 'ada', name: 'Visitors', description: null },
};

const changed = (changes: Partial<LeadListText>): LeadListEvent => ({
  type: 'LeadListChanged',
  data: { list_id: 'l', ...changes },
});

const deleted: LeadListEvent = { type: 'LeadListDeleted', data: { list_id: 'l' } };

const NOT_FOUND = /^You have no list with this id\.$/;

describe('Creating a list', () => {
  it('gives it a name and a description', () => given().when(create).then(created));

  it('that already exists changes nothing', () => given(created).when(create).then());

  it('that was deleted does not bring it back', () => given(created, deleted).when(create).then());
});

describe('Changing a list', () => {
  it.each<Partial<LeadListText>>([
    { name: 'Guests' },
    { description: 'Met at the fair' },
    { name: 'Guests', description: 'Met at the fair' },
  ])('records %j', (changes) => given(created).when(update(changes)).then(changed(changes)));

  it('records only what is different', () =>
    given(created)
      .when(update({ name: 'Visitors', description: 'Met at the fair' }))
      .then(changed({ description: 'Met at the fair' })));

  it('can remove the description', () =>
    given(created, changed({ description: 'Met at the fair' }))
      .when(update({ description: null }))
      .then(changed({ description: null })));

  it('changes nothing if it is already as requested', () =>
    given(created, changed({ name: 'Guests' }))
      .when(update({ name: 'Guests', description: null }))
      .then());

  it('changes nothing if nothing is requested', () => given(created).when(update({})).then());

  it('is refused for an unknown one', () => given().when(update({})).thenRefused('list_not_found', NOT_FOUND));

  it('is refused for a deleted one', () =>
    given(created, deleted).when(update({})).thenRefused('list_not_found', NOT_FOUND));

  it("is refused for another user's", () =>
    given(created).when(update({}, 'eve')).thenRefused('list_not_found', NOT_FOUND));
});

describe('Deleting a list', () => {
  it('deletes it', () => given(created).when(remove()).then(deleted));

  it('that is deleted changes nothing', () => given(created, deleted).when(remove()).then());

  it('is refused for an unknown one', () => given().when(remove()).thenRefused('list_not_found', NOT_FOUND));

  it("is refused for another user's, before and after its deletion", () => {
    given(created).when(remove('eve')).thenRefused('list_not_found', NOT_FOUND);
    given(created, deleted).when(remove('eve')).thenRefused('list_not_found', NOT_FOUND);
  });
});

describe('The name of a list', () => {
  it.each([undefined, null, '', ' \t', '\u200B\u2060\uFEFF'])('is Untitled List for %j', (requested) =>
    expect(listName(requested)).toBe('Untitled List'),
  );

  it('is otherwise the requested one', () => expect(listName('Guests')).toBe('Guests'));
});

describe('A command to a list that was accepted', () => {
  const text = fc.constantFrom('', 'Visitors', 'Guests');
  const anyChanges = fc.record({ name: text, description: fc.option(text) }, { requiredKeys: [] });
  const laterEvent = fc.oneof(fc.constant(deleted), anyChanges.map(changed));
  const anyHistory = fc.oneof(
    fc.constant<LeadListEvent[]>([]),
    fc.array(laterEvent, { maxLength: 6 }).map((later) => [created, ...later]),
  );
  const anyCommand = fc.oneof(
    fc.constantFrom<LeadListCommand>(create, remove(), remove('eve')),
    anyChanges.map((changes) => update(changes)),
  );

  it('changes nothing when it is repeated after any events', () =>
    expectRepeatable(leadListDecider, anyHistory, anyCommand));

  it('is tested by a check that fails for a decider that forgets an event', () => {
    const forgetful: typeof leadListDecider = {
      ...leadListDecider,
      evolve: (list, event) => (event.type === 'LeadListChanged' ? list : leadListDecider.evolve(list, event)),
    };
    expect(() => expectRepeatable(forgetful, anyHistory, anyCommand)).toThrow(/Property failed/);
  });
});
