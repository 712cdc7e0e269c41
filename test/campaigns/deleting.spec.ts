import { campaignDecider } from '../../src/campaigns/domain/decider';
import { rulesOf } from '../support/given';
import { deleted, deletion, draftAbandoned, drafted, HISTORIES, renamed, seeded, update } from './examples';

const given = rulesOf(campaignDecider);

describe('Deleting a campaign', () => {
  it.each(Object.entries(HISTORIES))('deletes one with the status %s', (_status, history) =>
    given(...history)
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
