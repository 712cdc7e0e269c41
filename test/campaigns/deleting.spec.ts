import { campaignDecider } from '../../src/campaigns/domain/decider';
import { rulesOf } from '../support/given';
import {
  activated,
  completed,
  deleted,
  deletion,
  draftAbandoned,
  drafted,
  launchStarted,
  paused,
  renamed,
  seeded,
  update,
} from './examples';

const given = rulesOf(campaignDecider);

describe('Deleting a campaign', () => {
  it.each([
    ['a draft', []],
    ['launching', [launchStarted]],
    ['active', [launchStarted, activated]],
    ['paused', [launchStarted, activated, paused]],
    ['completed', [completed]],
  ])('deletes one that is %s', (_status, events) =>
    given(drafted, seeded, ...events)
      .when(deletion())
      .then(deleted),
  );

  it('that is deleted changes nothing', () => given(drafted, seeded, renamed, deleted).when(deletion()).then());

  it.each([
    ['does not exist', []],
    ['was abandoned', [draftAbandoned]],
  ])('is refused if it %s', (_why, history) =>
    given(...history)
      .when(deletion())
      .thenRefused('campaign_not_found'),
  );

  it("is refused for another user's, deleted or not", () => {
    given(drafted, seeded).when(deletion('eve')).thenRefused('campaign_not_found');
    given(drafted, seeded, deleted).when(deletion('eve')).thenRefused('campaign_not_found');
  });

  it('is the last change', () =>
    given(drafted, seeded, deleted)
      .when(update({ name: 'Summer' }))
      .thenRefused('campaign_not_found'));
});
