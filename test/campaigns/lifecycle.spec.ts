import { campaignDecider } from '../../src/campaigns/domain/decider';
import { type CampaignEvent } from '../../src/campaigns/domain/events';
import { rulesOf } from '../support/given';
import { activated, activation, deleted, draftAbandoned, HISTORIES, pause, paused, resume, resumed } from './examples';

const given = rulesOf(campaignDecider);

const withoutCampaign: [string, CampaignEvent[]][] = [
  ['does not exist', []],
  ['was abandoned', [draftAbandoned]],
  ['was deleted', [...HISTORIES.active, deleted]],
  ['was deleted while it was paused', [...HISTORIES.paused, deleted]],
];

describe('Completing the launch of a campaign', () => {
  it('makes it active, once', () =>
    given(...HISTORIES.launching)
      .when(activation)
      .then(activated));

  it.each(['draft', 'active', 'paused', 'completed'] as const)('changes nothing if it is %s', (status) =>
    given(...HISTORIES[status])
      .when(activation)
      .then(),
  );

  it.each([...withoutCampaign, ['was deleted during its launch', [...HISTORIES.launching, deleted]] as const])(
    'changes nothing if it %s',
    (_why, history) =>
      given(...history)
        .when(activation)
        .then(),
  );
});

describe('Pausing a campaign', () => {
  it('pauses an active one, once', () =>
    given(...HISTORIES.active)
      .when(pause())
      .thenOnce('campaign_not_active', paused));

  it('pauses one that was resumed', () =>
    given(...HISTORIES.paused, resumed)
      .when(pause())
      .thenOnce('campaign_not_active', paused));

  it.each(['draft', 'launching', 'paused', 'completed'] as const)('is refused if it is %s, with the status', (status) =>
    given(...HISTORIES[status])
      .when(pause())
      .thenRefused('campaign_not_active', new RegExp(`The status of the campaign is ${status}\\.$`)),
  );

  it.each(withoutCampaign)('is refused if it %s', (_why, history) =>
    given(...history)
      .when(pause())
      .thenRefused('campaign_not_found'),
  );

  it.each(Object.entries(HISTORIES))("is refused for another user's: %s", (_status, history) =>
    given(...history)
      .when(pause('eve'))
      .thenRefused('campaign_not_found', /^You have no campaign with this id\.$/),
  );
});

describe('Resuming a campaign', () => {
  it('makes a paused one active, once', () =>
    given(...HISTORIES.paused)
      .when(resume())
      .thenOnce('campaign_not_paused', resumed));

  it('works again after it was paused again', () =>
    given(...HISTORIES.paused, resumed, paused)
      .when(resume())
      .thenOnce('campaign_not_paused', resumed));

  it.each(['draft', 'launching', 'active', 'completed'] as const)('is refused if it is %s, with the status', (status) =>
    given(...HISTORIES[status])
      .when(resume())
      .thenRefused('campaign_not_paused', new RegExp(`The status of the campaign is ${status}\\.$`)),
  );

  it.each(withoutCampaign)('is refused if it %s', (_why, history) =>
    given(...history)
      .when(resume())
      .thenRefused('campaign_not_found'),
  );

  it.each(Object.entries(HISTORIES))("is refused for another user's: %s", (_status, history) =>
    given(...history)
      .when(resume('eve'))
      .thenRefused('campaign_not_found', /^You have no campaign with this id\.$/),
  );
});
