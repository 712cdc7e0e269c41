import { campaignProjection } from '../../src/campaigns/campaign.projection';
import { documentsOf, timeAt } from '../support/given-projection';
import {
  conflictFound,
  deleted,
  draftAbandoned,
  drafted,
  LINKEDIN,
  renameAbandoned,
  renamed,
  seeded,
} from './examples';

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
      sequence_nodes: [],
      node_count: 0,
      created_at: timeAt(0),
      updated_at: timeAt(0),
    }));

  it('shows the settings of LinkedIn', () =>
    given({ ...drafted, data: { ...drafted.data, ...LINKEDIN } }).then({
      type: 'linkedin',
      skip_other_campaigns: true,
      operating_hours: null,
      daily_limit: null,
      stop_on_reply: null,
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
