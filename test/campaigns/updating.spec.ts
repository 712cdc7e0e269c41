import { type CampaignChanges } from '../../src/campaigns/domain/commands';
import { campaignDecider } from '../../src/campaigns/domain/decider';
import { rulesOf } from '../support/given';
import {
  activated,
  conflictFound,
  deleted,
  disconnected,
  draftAbandoned,
  drafted,
  emailSender,
  HISTORIES,
  launchStarted,
  linkedinDrafted,
  linkedinSender,
  linkedinSeeded,
  renameAbandoned,
  renamed,
  resumed,
  seeded,
  sendersAssigned,
  settingsChanged,
  update,
} from './examples';

const given = rulesOf(campaignDecider);

describe('Renaming a campaign', () => {
  const rename = (name: string) => update({ name });

  it('gives it the name', () => given(drafted, seeded).when(rename('Summer')).then(renamed));

  it('to its current name changes nothing', () => given(drafted, seeded, renamed).when(rename('Summer')).then());

  it('to its former name gives it that name again', () =>
    given(drafted, seeded, renamed)
      .when(rename('Spring'))
      .then({ type: 'CampaignRenamed', data: { campaign_id: 'c', name: 'Spring' } }));

  it('accepts a name that differs only by white space', () =>
    given(drafted, seeded)
      .when(rename('Spring  '))
      .then({ type: 'CampaignRenamed', data: { campaign_id: 'c', name: 'Spring  ' } }));

  it.each([
    ['another attempt to rename it was abandoned', renameAbandoned],
    ['its name was found to be that of another campaign', conflictFound],
  ])('works after %s', (_what, event) => given(drafted, seeded, event).when(rename('Summer')).then(renamed));
});

describe('Changing a campaign', () => {
  it.each([
    ['does not exist', []],
    ['was abandoned', [draftAbandoned]],
    ['was deleted', [drafted, seeded, deleted]],
    ['was deleted after its launch', [...HISTORIES.active, deleted]],
  ])('is refused if it %s', (_why, history) =>
    given(...history)
      .when(update({ name: 'Summer' }))
      .thenRefused('campaign_not_found'),
  );

  it("is refused for another user's, with the same message", () =>
    given(drafted, seeded)
      .when(update({ name: 'Summer' }, { userId: 'eve' }))
      .thenRefused('campaign_not_found', /^You have no campaign with this id\.$/));

  it('is refused during its launch', () =>
    given(...HISTORIES.launching)
      .when(update({ name: 'Summer' }))
      .thenRefused('campaign_launching'));

  it('without any field changes nothing', () => given(drafted, seeded).when(update({})).then());

  it('appends one event for each kind of change, the name first', () =>
    given(drafted, seeded)
      .when(
        update(
          {
            sequence_nodes: [{ type: 'end' }],
            daily_limit: 7,
            sender_account_ids: ['t'],
            name: 'Summer',
          },
          { senders: [emailSender('t')] },
        ),
      )
      .then(renamed, sendersAssigned('t'), settingsChanged({ daily_limit: 7 }), {
        type: 'SequenceReplaced',
        data: { campaign_id: 'c', nodes: [{ id: 'new0', type: 'end' }] },
      }));

  it.each<[string, CampaignChanges, string]>([
    ['senders', { name: 'Summer', sender_account_ids: ['x'] }, 'sender_not_found'],
    ['limits', { name: 'Summer', account_limits: [{ account_id: 'x', daily_limit: 1 }] }, 'sender_not_found'],
    ['sequence', { name: 'Summer', sequence_nodes: [] }, 'sequence_end_last'],
  ])('is refused as a whole for its %s', (_what, changes, code) =>
    given(drafted, seeded).when(update(changes)).thenRefused(code),
  );
});

describe('The settings of a campaign', () => {
  const email: CampaignChanges = { daily_limit: 7, stop_on_reply: false, open_tracking: false, signature: 'Ada' };
  const linkedin: CampaignChanges = { skip_other_campaigns: false, operating_hours: { monday: [] } };

  it('can be changed for email', () => given(drafted, seeded).when(update(email)).then(settingsChanged(email)));

  it('can be changed for LinkedIn', () =>
    given(linkedinDrafted, linkedinSeeded).when(update(linkedin)).then(settingsChanged(linkedin)));

  it('of the other channel are ignored', () => {
    given(drafted, seeded).when(update(linkedin)).then();
    given(linkedinDrafted, linkedinSeeded)
      .when(update({ ...email, account_limits: [] }))
      .then();
  });

  it('are recorded only where they differ', () =>
    given(drafted, seeded)
      .when(update({ daily_limit: 50, stop_on_reply: false, open_tracking: true, signature: null }))
      .then(settingsChanged({ stop_on_reply: false })));

  it('can be removed', () =>
    given(drafted, seeded, settingsChanged({ signature: 'Ada' }))
      .when(update({ signature: null }))
      .then(settingsChanged({ signature: null })));

  it('are the same whatever the order of their fields', () => {
    const hours = { timezone: 'Europe/Berlin', monday: [{ start: '09:00', end: '17:00' }] };
    given(linkedinDrafted, linkedinSeeded, settingsChanged({ operating_hours: hours }))
      .when(update({ operating_hours: { monday: [{ end: '17:00', start: '09:00' }], timezone: 'Europe/Berlin' } }))
      .then();
  });
});

describe('The limits of single senders', () => {
  const limits = (...ids: string[]) => ids.map((account_id) => ({ account_id, daily_limit: 5 }));
  const both = [drafted, seeded, sendersAssigned('s', 't')];

  it('can be set', () =>
    given(drafted, seeded)
      .when(update({ account_limits: limits('s') }))
      .then(settingsChanged({ account_limits: limits('s') })));

  it('are refused for accounts that are not senders of the campaign', () =>
    given(drafted, seeded)
      .when(update({ account_limits: limits('s', 't', 'u') }))
      .thenRefused('sender_not_found', /^Not senders of this campaign: t, u\.$/));

  it('can be set for the senders of the same request', () =>
    given(drafted, seeded)
      .when(update({ sender_account_ids: ['t'], account_limits: limits('t') }, { senders: [emailSender('t')] }))
      .then(sendersAssigned('t'), settingsChanged({ account_limits: limits('t') })));

  it('end with the assignment of their sender', () => {
    const history = [...both, settingsChanged({ account_limits: limits('s', 't') }), sendersAssigned('t')];
    given(...history)
      .when(update({ account_limits: limits('t') }))
      .then();
    given(...history)
      .when(update({ account_limits: limits('s') }))
      .thenRefused('sender_not_found');
  });

  it('of the senders that stay need no event', () =>
    given(...both, settingsChanged({ account_limits: limits('s', 't') }))
      .when(update({ sender_account_ids: ['t'], account_limits: limits('t') }, { senders: [emailSender('t')] }))
      .then(sendersAssigned('t')));
});

describe('The senders of a campaign that exists', () => {
  it('can be replaced, without duplicates', () =>
    given(drafted, seeded)
      .when(update({ sender_account_ids: ['t', 's', 't'] }, { senders: [emailSender('s'), emailSender('t')] }))
      .then(sendersAssigned('t', 's')));

  it('are not checked again if they stay the same', () =>
    given(drafted, seeded)
      .when(update({ sender_account_ids: ['s', 's'] }))
      .then());

  it.each([
    ['known', [], 'sender_not_found'],
    ['of its channel', [linkedinSender('t')], 'sender_channel_mismatch'],
    ['connected', [disconnected(emailSender('t'))], 'sender_not_connected'],
  ])('must be %s', (_what, senders, code) =>
    given(drafted, seeded)
      .when(update({ sender_account_ids: ['t'] }, { senders }))
      .thenRefused(code, /: t\.$/),
  );
});

describe('After its launch, a campaign', () => {
  const later = ['active', 'paused', 'completed'] as const;
  const resumedAgain = [...HISTORIES.paused, resumed];

  it.each(later)('takes its name and its limits while it is %s', (status) =>
    given(...HISTORIES[status])
      .when(update({ name: 'Summer', daily_limit: 7, account_limits: [{ account_id: 's', daily_limit: 5 }] }))
      .then(renamed, settingsChanged({ daily_limit: 7, account_limits: [{ account_id: 's', daily_limit: 5 }] })),
  );

  it('takes its operating hours', () =>
    given(linkedinDrafted, linkedinSeeded, launchStarted, activated)
      .when(update({ operating_hours: {} }))
      .then(settingsChanged({ operating_hours: {} })));

  it.each([...later.map((status) => HISTORIES[status]), resumedAgain])('ignores everything else: %#', (...history) =>
    given(...history)
      .when(
        update({
          stop_on_reply: false,
          open_tracking: false,
          signature: 'Ada',
          skip_other_campaigns: false,
          sender_account_ids: ['x'],
          sequence_nodes: [],
        }),
      )
      .then(),
  );
});
