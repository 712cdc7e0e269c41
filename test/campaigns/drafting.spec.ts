import { campaignDecider } from '../../src/campaigns/domain/decider';
import { type NewCampaign } from '../../src/campaigns/domain/commands';
import { rulesOf } from '../support/given';
import {
  deleted,
  disconnected,
  draft,
  draftAbandoned,
  drafted,
  emailSender,
  LINKEDIN,
  linkedinSender,
  renameAbandoned,
  renamed,
  seeded,
} from './examples';

const given = rulesOf(campaignDecider);

describe('Drafting a campaign', () => {
  it('by email starts it with an empty email and the end', () => given().when(draft()).then(drafted, seeded));

  it('on LinkedIn starts it with a connection request without a message, and the end', () =>
    given()
      .when(draft({ type: 'linkedin', senders: [linkedinSender('s')] }))
      .then(
        { ...drafted, data: { ...drafted.data, ...LINKEDIN } },
        {
          type: 'SequenceSeeded',
          data: {
            campaign_id: 'c',
            nodes: [
              { id: 'n1', type: 'connection_request', include_message: false, body: '' },
              { id: 'n2', type: 'end' },
            ],
          },
        },
      ));

  it('stores the requested settings', () => {
    const settings = { daily_limit: 7, stop_on_reply: false, open_tracking: false, signature: 'Ada' };
    given()
      .when(draft(settings))
      .then({ ...drafted, data: { ...drafted.data, type: 'email', settings } }, seeded);
  });

  it.each([
    ['already exists', [drafted, seeded]],
    ['was renamed', [drafted, seeded, renamed]],
    ['has an abandoned rename', [drafted, seeded, renameAbandoned]],
    ['was deleted', [drafted, seeded, deleted]],
  ])('changes nothing if it %s', (_what, history) =>
    given(...history)
      .when(draft())
      .then(),
  );

  it('is refused after this attempt was abandoned', () =>
    given(draftAbandoned).when(draft()).thenRefused('campaign_draft_abandoned'));

  it('that already exists does not check its senders again', () =>
    given(drafted, seeded)
      .when(draft({ senders: [] }))
      .then());
});

describe('The senders of a campaign', () => {
  const from = (sender_account_ids: string[], ...senders: ReturnType<typeof emailSender>[]) =>
    draft({ sender_account_ids, senders });

  it('keep their order, without duplicates', () =>
    given()
      .when(from(['t', 's', 't', 's'], emailSender('s'), emailSender('t')))
      .then({ ...drafted, data: { ...drafted.data, sender_account_ids: ['t', 's'] } }, seeded));

  it('must be known', () =>
    given()
      .when(from(['s', 'x', 'y'], emailSender('s')))
      .thenRefused('sender_not_found', /: x, y\.$/));

  it('must be of its channel', () =>
    given()
      .when(from(['s', 't'], emailSender('s'), linkedinSender('t')))
      .thenRefused('sender_channel_mismatch', /: t\.$/));

  it('must be of its channel on LinkedIn too', () =>
    given()
      .when(draft({ type: 'linkedin' }))
      .thenRefused('sender_channel_mismatch', /: s\.$/));

  it('must be connected', () =>
    given()
      .when(from(['s', 't'], disconnected(emailSender('s')), emailSender('t')))
      .thenRefused('sender_not_connected', /: s\.$/));

  it('are checked to be known first, then for their channel, then for their status', () => {
    const wrong = disconnected(linkedinSender('s'));
    given()
      .when(from(['x', 's'], wrong))
      .thenRefused('sender_not_found');
    given()
      .when(from(['s'], wrong))
      .thenRefused('sender_channel_mismatch');
  });
});

describe('The settings of a campaign', () => {
  const settingsOf = (differently: Partial<NewCampaign>) => {
    const senders = [differently.type === 'linkedin' ? linkedinSender('s') : emailSender('s')];
    const [event] = campaignDecider.decide(draft({ ...differently, senders }), campaignDecider.initial);
    return (event as typeof drafted).data.settings;
  };

  it('by email have defaults', () =>
    expect(settingsOf({ type: 'email' })).toEqual({
      daily_limit: 50,
      stop_on_reply: true,
      open_tracking: true,
      signature: null,
    }));

  it('on LinkedIn have defaults', () =>
    expect(settingsOf({ type: 'linkedin' })).toEqual({ skip_other_campaigns: true, operating_hours: null }));

  it('are only those of its channel', () => {
    const both = { daily_limit: 7, signature: 'Ada', skip_other_campaigns: false, operating_hours: {} };
    expect(settingsOf({ ...both, type: 'email' })).toEqual({
      daily_limit: 7,
      stop_on_reply: true,
      open_tracking: true,
      signature: 'Ada',
    });
    expect(settingsOf({ ...both, type: 'linkedin' })).toEqual({ skip_other_campaigns: false, operating_hours: {} });
  });
});
