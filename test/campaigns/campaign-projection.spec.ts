import { campaignProjection } from '../../src/campaigns/campaign.projection';
import { type CampaignStatus } from '../../src/campaigns/domain/campaign';
import { type CampaignEvent } from '../../src/campaigns/domain/events';
import { type SequenceNode } from '../../src/campaigns/domain/sequence-node';
import { documentsOf, timeAt } from '../support/given-projection';
import {
  activated,
  completed,
  conflictFound,
  deleted,
  draftAbandoned,
  drafted,
  launchStarted,
  linkedinDrafted,
  linkedinSeeded,
  paused,
  renameAbandoned,
  renamed,
  resumed,
  seeded,
  sendersAssigned,
  settingsChanged,
} from './examples';

const wait = (id: string): SequenceNode => ({ id, type: 'delay', delay_days: 1, delay_hours: 0, delay_minutes: 0 });
const [a, b, end] = [wait('a'), wait('b'), seeded.data.nodes[1]!];

const limits = (...ids: string[]) => ids.map((account_id) => ({ account_id, daily_limit: 5 }));

const event = (type: CampaignEvent['type'], data: object) =>
  ({ type, data: { campaign_id: 'c', ...data } }) as CampaignEvent;

const given = documentsOf(campaignProjection, 'campaign-c');

describe('The document of a campaign', () => {
  it('shows a draft with its settings, and without those of the other channel', () =>
    given(drafted).then({
      id: 'c',
      user_id: 'ada',
      revision: 0,
      type: 'email',
      name: 'Spring',
      status: 'draft',
      sender_account_ids: ['s'],
      daily_limit: 50,
      stop_on_reply: true,
      open_tracking: true,
      signature: null,
      skip_other_campaigns: null,
      operating_hours: null,
      account_limits: [],
      sequence_nodes: [],
      node_count: 0,
      created_at: timeAt(0),
      updated_at: timeAt(0),
    }));

  it('shows the settings of LinkedIn', () =>
    given(linkedinDrafted).then({
      type: 'linkedin',
      skip_other_campaigns: true,
      operating_hours: null,
      daily_limit: null,
      stop_on_reply: null,
      account_limits: null,
    }));

  it('shows the sequence that was seeded', () =>
    given(drafted, seeded).then({
      sequence_nodes: seeded.data.nodes,
      node_count: 2,
      revision: 1,
      created_at: timeAt(0),
      updated_at: timeAt(1),
    }));

  it('shows the new name', () =>
    given(drafted, seeded, renamed).then({ name: 'Summer', revision: 2, updated_at: timeAt(2) }));

  it('gets the revision of an abandoned rename, and no other change', () =>
    given(drafted, seeded, renameAbandoned).then({ name: 'Spring', revision: 2, updated_at: timeAt(1) }));

  it('is removed when the campaign is deleted', () => given(drafted, seeded, deleted).thenNone());

  it('does not exist for an abandoned draft', () => given(draftAbandoned).thenNone());

  it.each([seeded, renamed, deleted, renameAbandoned, conflictFound])(
    'does not exist without a draft: $type',
    (event) => given(event).thenNone(),
  );
});

describe('The document of a campaign that was changed', () => {
  it('shows the changed settings, and keeps the others', () =>
    given(drafted, seeded, settingsChanged({ daily_limit: 7, account_limits: limits('s') })).then({
      daily_limit: 7,
      open_tracking: true,
      account_limits: limits('s'),
      updated_at: timeAt(2),
    }));

  it('shows the assigned senders, and drops the limits of others', () =>
    given(
      drafted,
      seeded,
      sendersAssigned('s', 't'),
      settingsChanged({ account_limits: limits('s', 't') }),
      sendersAssigned('t'),
    ).then({ sender_account_ids: ['t'], account_limits: limits('t'), updated_at: timeAt(4) }));

  it('has no limits of senders on LinkedIn', () =>
    given(linkedinDrafted, linkedinSeeded, sendersAssigned('t')).then({ account_limits: null }));

  it.each<[string, CampaignEvent, string[]]>([
    ['that was replaced', event('SequenceReplaced', { nodes: [b, end] }), ['b', 'n2']],
    ['with an added node', event('SequenceNodeAdded', { node: b, position: 1 }), ['n1', 'b', 'a', 'n2']],
    [
      'with a node that was moved forward',
      event('SequenceNodeMoved', { node_id: 'n1', to_position: 1 }),
      ['a', 'n1', 'n2'],
    ],
    [
      'with a node that was moved back',
      event('SequenceNodeMoved', { node_id: 'a', to_position: 0 }),
      ['a', 'n1', 'n2'],
    ],
    ['without a removed node', event('SequenceNodeRemoved', { node_id: 'n1' }), ['a', 'n2']],
  ])('shows the sequence %s', (_what, changed, ids) =>
    given(drafted, seeded, event('SequenceNodeAdded', { node: a, position: 1 }), changed).then({
      sequence_nodes: ids.map((id) => [...seeded.data.nodes, a, b].find((node) => node.id === id)!),
      node_count: ids.length,
      updated_at: timeAt(3),
    }),
  );

  it('shows a node that was changed', () => {
    const node = { ...seeded.data.nodes[0]!, subject: 'Hi' } as SequenceNode;
    given(drafted, seeded, event('SequenceNodeChanged', { node })).then({ sequence_nodes: [node, end] });
  });
});

describe('The status of a campaign', () => {
  it.each<[CampaignStatus, CampaignEvent[]]>([
    ['launching', [launchStarted]],
    ['active', [launchStarted, activated]],
    ['paused', [launchStarted, activated, paused]],
    ['active', [launchStarted, activated, paused, resumed]],
  ])('is %s, and it comes first in lists, after %j', (status, events) =>
    given(drafted, seeded, ...events).then({
      status,
      list_order: `1 ${timeAt(0)} c`,
      updated_at: timeAt(1 + events.length),
    }),
  );

  it('is completed, and it comes after the running ones in lists', () =>
    given(drafted, seeded, completed).then({ status: 'completed', list_order: `0 ${timeAt(0)} c` }));
});

describe('A campaign with leads', () => {
  const none = { imported: 0, duplicates: 0, invalid: 1, suppressed: 0, source: 'csv' };
  const added = event('LeadsAdded', { ...none, imported: 1 });

  it('has had leads, also after they were removed', () => {
    given(drafted, added).then({ has_had_leads: true });
    given(drafted, added, event('LeadsRemoved', { removed: 1 })).then({ has_had_leads: true });
    given(drafted, added, event('LeadsAdded', none)).then({ has_had_leads: true });
  });

  it('has had none if a request was recorded that added none', () =>
    given(drafted, event('LeadsAdded', none)).then({ has_had_leads: false, updated_at: timeAt(1) }));
});

describe('A campaign with the name of an earlier one', () => {
  it('has name_conflict', () =>
    given(drafted, seeded, conflictFound).then({ name: 'Spring', name_conflict: true, revision: 2 }));

  it('has no other change', () => given(drafted, seeded, conflictFound).then({ updated_at: timeAt(1) }));

  it('loses name_conflict when it is renamed', () =>
    given(drafted, seeded, conflictFound, renamed).thenWithout('name_conflict'));

  it('keeps name_conflict when it is renamed to a name with the same key', () =>
    given(drafted, conflictFound, { ...renamed, data: { ...renamed.data, name: ' Spring' } }).then({
      name: ' Spring',
      name_conflict: true,
    }));

  it('is removed when it is deleted', () => given(drafted, conflictFound, deleted).thenNone());
});

describe('The place of a campaign in lists', () => {
  it('is that of its creation, after any later event', () => {
    const list_order = `0 ${timeAt(0)} c`;
    given(drafted).then({ list_order });
    given(drafted, seeded, renamed).then({ list_order });
  });
});
