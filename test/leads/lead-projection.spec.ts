import { type LeadEvent } from '../../src/leads/domain/events';
import { leadProjection } from '../../src/leads/lead.projection';
import { documentsOf, timeAt } from '../support/given-projection';

const given = documentsOf(leadProjection, 'lead-l');

const added: LeadEvent = {
  type: 'LeadAdded',
  data: { lead_id: 'l', campaign_id: 'c', user_id: 'ada', email: 'grace@example.com', source: 'api', row: 3 },
};
const removed: LeadEvent = { type: 'LeadRemoved', data: { lead_id: 'l' } };
const changed = (changes: object): LeadEvent => ({ type: 'LeadChanged', data: { lead_id: 'l', ...changes } });

describe('The document of a lead', () => {
  it('shows a new lead as pending, with null for what is unknown', () =>
    given(added).then({
      id: 'l',
      user_id: 'ada',
      revision: 0,
      list_order: `${timeAt(0)} 000003 l`,
      campaign_id: 'c',
      status: 'pending',
      email: 'grace@example.com',
      linkedin_url: null,
      first_name: null,
      last_name: null,
      company: null,
      position: null,
      headline: null,
      custom_fields: {},
      source: 'api',
      source_ref: null,
      current_node_id: null,
      created_at: timeAt(0),
      updated_at: timeAt(0),
    }));

  it('does not show its place in the request', () => given(added).thenWithout('row' as never));

  it('shows changes, and when they were made', () =>
    given(added, changed({ company: 'Navy' }), changed({ company: null, custom_fields: { plan: 'pro' } })).then({
      revision: 2,
      email: 'grace@example.com',
      company: null,
      custom_fields: { plan: 'pro' },
      created_at: timeAt(0),
      updated_at: timeAt(2),
    }));

  it('is gone when the lead is removed', () => given(added, removed).thenNone());

  it('is a new one when the lead is added again', () =>
    given(added, changed({ company: 'Navy' }), removed, added).then({
      revision: 3,
      company: null,
      created_at: timeAt(3),
      list_order: `${timeAt(3)} 000003 l`,
    }));
});
