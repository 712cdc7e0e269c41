import { campaignProjection } from '../../src/campaigns/campaign.projection';
import { documentsOf, timeAt } from '../support/given-projection';
import { deleted, draftAbandoned, drafted, LINKEDIN, renameAbandoned, renamed, seeded } from './examples';

const given = documentsOf(campaignProjection, 'campaign-c');
const conflicting = { nameConflict: true };

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
      revision: 1,
      created_at: timeAt(0),
      updated_at: timeAt(1),
    }));

  it('shows the new name', () =>
    given(drafted, seeded, renamed).then({ name: 'Summer', revision: 2, updated_at: timeAt(2) }));

  it('is not changed by a rename that was abandoned, but has seen it', () =>
    given(drafted, seeded, renameAbandoned).then({ name: 'Spring', revision: 2, updated_at: timeAt(1) }));

  it('is gone when the campaign is deleted', () => given(drafted, seeded, deleted).thenNone());

  it('is not there for a draft that was abandoned', () => given(draftAbandoned).thenNone());

  it.each([seeded, renamed, deleted, renameAbandoned])('is not there without a draft: $type', (event) =>
    given(event).thenNone(),
  );
});

describe('A campaign whose name an earlier one has', () => {
  it('says so', () => given({ ...drafted, ...conflicting }, seeded).then({ name: 'Spring', name_conflict: true }));

  it('says so when it got the name by a rename', () =>
    given(drafted, seeded, { ...renamed, ...conflicting }).then({ name_conflict: true }));

  it('does not any more after it is renamed', () =>
    given({ ...drafted, ...conflicting }, seeded, renamed).thenWithout('name_conflict'));
});

describe('The place of a campaign in lists', () => {
  it('is that of its creation, whatever happens later', () => {
    const list_order = `0 ${timeAt(0)} c`;
    given(drafted).then({ list_order });
    given(drafted, seeded, renamed).then({ list_order });
  });
});
