import { campaignDecider } from '../../src/campaigns/domain/decider';
import { rulesOf } from '../support/given';
import {
  activated,
  deleted,
  draftAbandoned,
  drafted,
  duplicate,
  launchStarted,
  linkedinDrafted,
  linkedinSeeded,
  renamed,
  seeded,
  sendersAssigned,
  settingsChanged,
} from './examples';

const given = rulesOf(campaignDecider);

const copied = { ...drafted, data: { ...drafted.data, name: 'Spring (copy)' } };
const copiedNodes = (nodes = seeded.data.nodes) => nodes.map((node, index) => ({ ...node, id: `copy${index}` }));
const copiedSequence = { ...seeded, data: { ...seeded.data, nodes: copiedNodes() } };

describe('Duplicating a campaign', () => {
  it('drafts one with the same sequence, with new ids of its nodes', () =>
    given()
      .when(duplicate([drafted, seeded]))
      .then(copied, copiedSequence));

  it('drafts one with the current settings and senders, and with the limits of these senders', () => {
    const account_limits = [{ account_id: 't', daily_limit: 5 }];
    const source = [
      drafted,
      seeded,
      renamed,
      sendersAssigned('t'),
      settingsChanged({ daily_limit: 7, signature: 'Ada', account_limits }),
    ];
    const settings = { daily_limit: 7, stop_on_reply: true, open_tracking: true, signature: 'Ada' };
    given()
      .when(duplicate(source))
      .then(
        { ...copied, data: { ...copied.data, type: 'email', settings, sender_account_ids: ['t'] } },
        copiedSequence,
        settingsChanged({ account_limits }),
      );
  });

  it('works for LinkedIn', () =>
    given()
      .when(duplicate([linkedinDrafted, linkedinSeeded]))
      .then(
        { ...linkedinDrafted, data: { ...linkedinDrafted.data, name: 'Spring (copy)' } },
        { ...linkedinSeeded, data: { campaign_id: 'c', nodes: copiedNodes(linkedinSeeded.data.nodes) } },
      ));

  it('drafts one from a campaign that was launched', () =>
    given()
      .when(duplicate([drafted, seeded, launchStarted, activated]))
      .then(copied, copiedSequence));

  it.each([
    ['exists', []],
    ['was deleted', [deleted]],
  ])('changes nothing if the copy already %s', (_what, later) =>
    given(drafted, seeded, ...later)
      .when(duplicate([drafted, seeded]))
      .then(),
  );

  it('is refused after this attempt was abandoned', () =>
    given(draftAbandoned)
      .when(duplicate([drafted, seeded]))
      .thenRefused('campaign_draft_abandoned'));
});
