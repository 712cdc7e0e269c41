import { type SenderStanding } from '../../src/campaigns/domain/commands';
import { campaignDecider } from '../../src/campaigns/domain/decider';
import { type CampaignEvent } from '../../src/campaigns/domain/events';
import { rulesOf } from '../support/given';
import {
  completed,
  deleted,
  disconnected,
  draftAbandoned,
  drafted,
  emailSender,
  HISTORIES,
  launch,
  launchStarted,
  linkedinDrafted,
  linkedinSender,
  linkedinSeeded,
  seeded,
  sendersAssigned,
  sequenced,
  unready,
} from './examples';

const given = rulesOf(campaignDecider);

const EMAIL = { type: 'email', subject: 'Hi', body: 'Hello' } as const;
const MESSAGE = { type: 'message', body: 'Hello' } as const;
const INVITATION = { type: 'connection_request', include_message: false, body: '' } as const;
const DELAY = { type: 'delay', delay_days: 1, delay_hours: 0, delay_minutes: 0 } as const;
const AI = { type: 'ai', ai_node: { purpose: 'p', output_type: 'o' } } as const;

const complete = [drafted, seeded, sequenced(EMAIL)];

/** The problems of a launch that is refused for them. */
function problemsOf(history: readonly CampaignEvent[], senders: readonly SenderStanding[] = [emailSender('s')]) {
  const state = history.reduce(campaignDecider.evolve, campaignDecider.initial);
  try {
    campaignDecider.decide(launch({ senders }), state);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: 'campaign_not_ready' });
    return (error as { extra: { problems: readonly object[] } }).extra.problems;
  }
}

const problem = (code: string, more: object = {}) => ({ code, message: expect.stringMatching(/^[A-Z].*\.$/), ...more });

describe('Launching a campaign', () => {
  it('starts the launch, once', () =>
    given(...complete)
      .when(launch())
      .thenOnce('campaign_launching', launchStarted));

  it('records the number of leads', () =>
    given(...complete)
      .when(launch({ leads: 1 }))
      .thenOnce('campaign_launching', { type: 'CampaignLaunchStarted', data: { campaign_id: 'c', leads: 1 } }));

  it('works on LinkedIn with an invitation without a message', () =>
    given(linkedinDrafted, linkedinSeeded)
      .when(launch({ senders: [linkedinSender('s')] }))
      .thenOnce('campaign_launching', launchStarted));

  it.each([
    ['is as it should be', complete],
    ['has no content', [drafted, seeded]],
    ['sends nothing', [drafted, seeded, sequenced()]],
    ['has no senders', [...complete, sendersAssigned()]],
  ])('without leads completes it, if it %s', (_what, history) =>
    given(...history)
      .when(launch({ leads: 0, senders: [] }))
      .thenOnce('campaign_not_draft', completed),
  );

  it('is refused during its launch', () =>
    given(...HISTORIES.launching)
      .when(launch())
      .thenRefused('campaign_launching'));

  it.each(['active', 'paused', 'completed'] as const)('is refused if it is %s, with the status', (status) => {
    const refusal = new RegExp(`The status of the campaign is ${status}\\.$`);
    for (const leads of [0, 3]) {
      given(...HISTORIES[status])
        .when(launch({ leads }))
        .thenRefused('campaign_not_draft', refusal);
    }
  });

  it.each<[string, CampaignEvent[]]>([
    ['does not exist', []],
    ['was abandoned', [draftAbandoned]],
    ['was deleted', [...complete, deleted]],
    ['was deleted during its launch', [...HISTORIES.launching, deleted]],
  ])('is refused if it %s', (_why, history) =>
    given(...history)
      .when(launch())
      .thenRefused('campaign_not_found'),
  );

  it.each(Object.entries(HISTORIES))("is refused for another user's, with the same message: %s", (_status, history) =>
    given(...history)
      .when(launch({ userId: 'eve', leads: 0 }))
      .thenRefused('campaign_not_found', /^You have no campaign with this id\.$/),
  );
});

describe('A launch is refused', () => {
  it('without senders', () => expect(problemsOf([...complete, sendersAssigned()])).toEqual([problem('no_senders')]));

  it.each([
    ['only ends', []],
    ['only waits', [DELAY]],
    ['only has AI tasks', [AI, DELAY]],
  ])('if its sequence %s', (_what, nodes) =>
    expect(problemsOf([drafted, seeded, sequenced(...nodes)])).toEqual([problem('no_sendable_node')]),
  );

  it.each([
    ['an email without a subject', { ...EMAIL, subject: '' }],
    ['an email without a body', { ...EMAIL, body: '' }],
    ['an email with a blank subject', { ...EMAIL, subject: ' \t' }],
    ['an email with a blank body', { ...EMAIL, body: ' \r\n\u00a0' }],
    ['a message without a body', { ...MESSAGE, body: '' }],
    ['a blank message', { ...MESSAGE, body: '\n' }],
    ['an invitation without its message', { ...INVITATION, include_message: true }],
    ['an invitation with a blank message', { ...INVITATION, include_message: true, body: '  ' }],
  ])('for %s', (_what, node) =>
    expect(problemsOf([drafted, seeded, sequenced(node)])).toEqual([
      problem('node_without_content', { positions: [0] }),
    ]),
  );

  it.each([
    ['an invitation without a message', INVITATION],
    ['an invitation whose message is not included', { ...INVITATION, body: 'Hello' }],
    ['an invitation with a message', { ...INVITATION, include_message: true, body: 'Hello' }],
    ['a message', MESSAGE],
    ['an email', EMAIL],
  ])('not for %s', (_what, node) => expect(problemsOf([drafted, seeded, sequenced(DELAY, node, AI)])).toEqual([]));

  it('with the positions of all nodes without content', () =>
    expect(
      problemsOf([drafted, seeded, sequenced({ ...EMAIL, body: '' }, DELAY, EMAIL, { ...EMAIL, subject: '' }, AI)]),
    ).toEqual([
      problem('node_without_content', {
        positions: [0, 3],
        message: 'Nodes without content, by position: 0, 3.',
      }),
    ]));

  it.each<[string, SenderStanding[]]>([
    ['not ready', [emailSender('t'), unready(emailSender('s')), unready(emailSender('u'))]],
    ['disconnected', [emailSender('t'), ...['s', 'u'].map((id) => unready(disconnected(emailSender(id))))]],
    ['gone', [emailSender('t')]],
  ])('with the senders that are %s', (_what, senders) =>
    expect(problemsOf([...complete, sendersAssigned('s', 't', 'u')], senders)).toEqual([
      problem('sender_not_ready', { sender_ids: ['s', 'u'] }),
    ]),
  );

  it('even if other senders could send', () =>
    expect(problemsOf(complete, [emailSender('x')])).toEqual([problem('sender_not_ready', { sender_ids: ['s'] })]));

  it('for several reasons at once', () => {
    const history = [drafted, seeded, sequenced({ ...EMAIL, body: '' }, DELAY)];
    expect(problemsOf(history, [])).toEqual([
      problem('node_without_content', { positions: [0] }),
      problem('sender_not_ready', { sender_ids: ['s'] }),
    ]);
    expect(problemsOf([drafted, seeded, sequenced(DELAY), sendersAssigned()])).toEqual([
      problem('no_senders'),
      problem('no_sendable_node'),
    ]);
  });

  it('with every reason in its message', () =>
    given(drafted, seeded, sendersAssigned())
      .when(launch())
      .thenRefused(
        'campaign_not_ready',
        /^The campaign cannot be launched\. It has no senders\. Nodes without content, by position: 0\.$/,
      ));
});
