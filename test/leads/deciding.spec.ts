import * as fc from 'fast-check';
import { type LeadCommand, leadDecider } from '../../src/leads/domain/decider';
import { type LeadEvent } from '../../src/leads/domain/events';
import { type LeadChanges, type LeadFields } from '../../src/people/lead-fields';
import { expectRepeatable, rulesOf } from '../support/given';

const given = rulesOf(leadDecider);

const of = { leadId: 'l', campaignId: 'c', userId: 'ada' } as const;

const GRACE: LeadFields = { email: 'grace@example.com', first_name: 'Grace', custom_fields: { plan: 'pro' } };

const add = (fields = GRACE): LeadCommand => ({ type: 'AddLead', ...of, fields, origin: { source: 'api' }, row: 3 });

const update = (changes: LeadChanges, other: Partial<typeof of> | object = {}): LeadCommand => ({
  type: 'UpdateLead',
  ...of,
  changes,
  identity: 'email',
  ...other,
});

const remove = (other: object = {}): LeadCommand => ({ type: 'RemoveLead', ...of, ...other });

const added: LeadEvent = {
  type: 'LeadAdded',
  data: { lead_id: 'l', campaign_id: 'c', user_id: 'ada', ...GRACE, source: 'api', row: 3 },
};

const changed = (changes: object): LeadEvent => ({ type: 'LeadChanged', data: { lead_id: 'l', ...changes } });

const removed: LeadEvent = { type: 'LeadRemoved', data: { lead_id: 'l' } };

const custom = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

describe('Adding a lead', () => {
  it('adds it with what is known', () => given().when(add()).then(added));

  it('that the campaign has changes nothing, whatever is known now', () =>
    given(added)
      .when(add({ email: 'grace@example.com', first_name: 'G.' }))
      .then());

  it('that was removed adds it again', () => given(added, removed).when(add()).then(added));
});

describe('Changing a lead', () => {
  it.each<[LeadChanges, object]>([
    [{ first_name: 'G.' }, { first_name: 'G.' }],
    [{ last_name: 'Hopper' }, { last_name: 'Hopper' }],
    [{ first_name: null }, { first_name: null }],
    [{ linkedin_url: 'https://www.linkedin.com/in/grace' }, { linkedin_url: 'https://www.linkedin.com/in/grace' }],
    [{ first_name: 'Grace', company: 'Navy' }, { company: 'Navy' }],
  ])('to %j records %j', (changes, difference) => given(added).when(update(changes)).then(changed(difference)));

  it.each<[NonNullable<LeadChanges['custom_fields']> | null, object]>([
    [{ seats: '3' }, { plan: 'pro', seats: '3' }],
    [{ plan: 'free' }, { plan: 'free' }],
    [{ plan: null }, {}],
    [{ plan: null, seats: '3', none: null }, { seats: '3' }],
    [null, {}],
  ])('with the custom fields %j records all that it then has: %j', (custom_fields, all) =>
    given(added)
      .when(update({ custom_fields }))
      .then(changed({ custom_fields: all })),
  );

  it.each<LeadChanges>([
    {},
    { first_name: 'Grace' },
    { last_name: null },
    { email: 'grace@example.com' },
    { custom_fields: {} },
    { custom_fields: { plan: 'pro', none: null } },
  ])('to %j, which it is already, changes nothing', (changes) => given(added).when(update(changes)).then());

  it('without custom fields to none changes nothing', () =>
    given(added, changed({ custom_fields: {} }))
      .when(update({ custom_fields: null }))
      .then());

  it.each(['other@example.com', null])('to another identity is refused: %s', (email) =>
    given(added)
      .when(update({ email, first_name: 'G.' }))
      .thenRefused('lead_identity_fixed', /The email identifies the lead/),
  );

  it('to another address that is not its identity is accepted', () =>
    given(added)
      .when(update({ email: 'other@example.com' }, { identity: 'linkedin_url' }))
      .then(changed({ email: 'other@example.com' })));

  it('to 50 custom fields is accepted', () =>
    given(added)
      .when(update({ custom_fields: custom(49) }))
      .then(changed({ custom_fields: { plan: 'pro', ...custom(49) } })));

  it('to 51 custom fields is refused', () =>
    given(added)
      .when(update({ custom_fields: custom(50) }))
      .thenRefused('too_many_custom_fields', /at most 50/));

  it.each<[string, LeadEvent[], object]>([
    ['an unknown lead', [], {}],
    ['a removed one', [added, removed], {}],
    ["another user's", [added], { userId: 'eve' }],
    ["another campaign's", [added], { campaignId: 'd' }],
  ])('is refused for %s', (_, history, other) =>
    given(...history)
      .when(update({ company: 'Navy' }, other))
      .thenRefused('lead_not_found'),
  );
});

describe('Removing a lead', () => {
  it('removes it', () => given(added).when(remove()).then(removed));

  it('that was added again removes it again', () => given(added, removed, added).when(remove()).then(removed));

  it.each<[string, LeadEvent[], object]>([
    ['is unknown', [], {}],
    ['was removed', [added, removed], {}],
    ["is another user's", [added], { userId: 'eve' }],
    ["is another campaign's", [added], { campaignId: 'd' }],
  ])('that %s changes nothing', (_, history, other) =>
    given(...history)
      .when(remove(other))
      .then(),
  );
});

describe('A command to a lead that was accepted', () => {
  const text = fc.constantFrom('Grace', 'G.', null);
  const anyChanges: fc.Arbitrary<LeadChanges> = fc.record(
    {
      email: fc.constantFrom('grace@example.com', 'other@example.com', null),
      first_name: text,
      custom_fields: fc.option(fc.record({ plan: fc.constantFrom('pro', null), seats: text }, { requiredKeys: [] })),
    },
    { requiredKeys: [] },
  );
  const laterEvent = fc.constantFrom(removed, added, changed({ first_name: 'G.' }), changed({ custom_fields: {} }));
  const anyHistory = fc.oneof(
    fc.constant<LeadEvent[]>([]),
    fc.array(laterEvent, { maxLength: 6 }).map((later) => [added, ...later]),
  );
  const anyCommand = fc.oneof(
    fc.constantFrom(add(), remove()),
    anyChanges.map((changes) => update(changes)),
  );

  it('changes nothing when it is repeated after any events', () =>
    expectRepeatable(leadDecider, anyHistory, anyCommand));

  it('is tested by a check that fails for a decider that forgets an event', () => {
    const forgetful: typeof leadDecider = {
      ...leadDecider,
      evolve: (lead, event) => (event.type === 'LeadChanged' ? lead : leadDecider.evolve(lead, event)),
    };
    expect(() => expectRepeatable(forgetful, anyHistory, anyCommand)).toThrow(/Property failed/);
  });
});
