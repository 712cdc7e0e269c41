import * as fc from 'fast-check';
import { campaignProjection } from '../../src/campaigns/campaign.projection';
import { type CampaignStatus, isLive } from '../../src/campaigns/domain/campaign';
import { type CampaignCommand } from '../../src/campaigns/domain/commands';
import { campaignDecider } from '../../src/campaigns/domain/decider';
import { CampaignError } from '../../src/campaigns/domain/errors';
import { type CampaignEvent } from '../../src/campaigns/domain/events';
import { MOST_NODES } from '../../src/campaigns/domain/sequence-rules';
import { project } from '../../src/event-sourcing/consuming/projection';
import { type Recorded } from '../../src/event-sourcing/log/event-codec';
import { expectRefusedAgain, expectRepeatable, rulesOf } from '../support/given';
import { metadataOf } from '../support/new-events';
import {
  anyActivation,
  anyDeletion,
  anyDraft,
  anyHistory,
  anyLaunch,
  anyPauseOrResume,
  anySequenceCommand,
  anyUpdate,
  draft,
  draftAbandoned,
  drafted,
  HISTORIES,
  linkedinDrafted,
  linkedinSeeded,
  pause,
  paused,
  seeded,
  sequenced,
} from './examples';

const given = rulesOf(campaignDecider);

describe('A campaign command that was accepted', () => {
  it.each<[string, fc.Arbitrary<CampaignCommand>]>([
    ['draft', anyDraft],
    ['update', anyUpdate],
    ['edit of the sequence', anySequenceCommand],
    ['deletion', anyDeletion],
    ['activation', anyActivation],
  ])('changes nothing when it is repeated after any events: %s', (_what, anyCommand) =>
    expectRepeatable(campaignDecider, anyHistory, anyCommand),
  );

  it.each<[string, fc.Arbitrary<CampaignCommand>]>([
    ['launch', anyLaunch],
    ['pause or resume', anyPauseOrResume],
  ])('is refused when it is repeated after any events, if it asks for a step: %s', (_what, anyCommand) =>
    expectRefusedAgain(campaignDecider, anyHistory, anyCommand),
  );

  describe('is tested by checks that fail', () => {
    const forgetful: typeof campaignDecider = {
      ...campaignDecider,
      decide: (command) => campaignDecider.decide(command, campaignDecider.initial),
    };

    it('in the property, for a decider without state', () =>
      expect(() => expectRepeatable(forgetful, anyHistory, anyDraft)).toThrow(/Property failed/));

    it('in the property of steps, for a decider without state', () => {
      const { decide } = campaignDecider;
      const active = HISTORIES.active.reduce(campaignDecider.evolve, campaignDecider.initial);
      const alwaysActive: typeof campaignDecider = { ...campaignDecider, decide: (command) => decide(command, active) };
      expect(() => expectRefusedAgain(alwaysActive, anyHistory, anyPauseOrResume)).toThrow(/Property failed/);
      expect(() => rulesOf(alwaysActive)().when(pause()).thenOnce('campaign_not_active', paused)).toThrow();
    });

    it('in an example, for a decider without state', () =>
      expect(() => rulesOf(forgetful)().when(draft()).then(drafted, seeded)).toThrow());

    it('in an example, for a refusal with another code or without one', () => {
      expect(() => given(draftAbandoned).when(draft()).thenRefused('sender_not_found')).toThrow();
      expect(() => given().when(draft()).thenRefused('sender_not_found')).toThrow();
    });
  });
});

describe('Any commands, one after the other', () => {
  const anyStart = fc.constantFrom<CampaignEvent[]>([drafted, seeded], [linkedinDrafted, linkedinSeeded]);
  const anyCommands = fc.array(fc.oneof(anySequenceCommand, anyUpdate), { maxLength: 30 });

  const eventsAfter = (decider: typeof campaignDecider, start: CampaignEvent[], commands: CampaignCommand[]) =>
    commands.reduce((events, command) => [...events, ...decided(decider, command, events)], start);

  /** The sequence has one end, as its last node. No id occurs twice. */
  const expectSound = (decider: typeof campaignDecider) =>
    fc.assert(
      fc.property(anyStart, anyCommands, (start, commands) => {
        const { sequence_nodes: nodes, node_count } = documentOf(eventsAfter(decider, start, commands));
        expect(nodes.findIndex(({ type }) => type === 'end')).toBe(nodes.length - 1);
        expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
        expect(nodes.length).toBeLessThanOrEqual(MOST_NODES);
        expect(node_count).toBe(nodes.length);
      }),
    );

  it('leave a sound sequence', () => expectSound(campaignDecider));

  it('leave the same sequence, settings and senders in decisions and in the read model', () =>
    fc.assert(
      fc.property(anyStart, anyCommands, (start, commands) => {
        const events = eventsAfter(campaignDecider, start, commands);
        const document = documentOf(events);
        const state = events.reduce(campaignDecider.evolve, campaignDecider.initial);
        expect(document).toMatchObject({
          name: 'name' in state && state.name,
          sender_account_ids: 'senderIds' in state && state.senderIds,
          sequence_nodes: 'nodes' in state && state.nodes,
          ...('settings' in state && state.settings),
        });
      }),
    ));

  it('are tested by a check that fails for a decider that checks no sequence', () => {
    const careless: typeof campaignDecider = {
      ...campaignDecider,
      decide: (command, state) =>
        command.type === 'RemoveSequenceNode'
          ? [{ type: 'SequenceNodeRemoved', data: { campaign_id: 'c', node_id: command.nodeId } }]
          : campaignDecider.decide(command, state),
    };
    expect(() => expectSound(careless)).toThrow(/Property failed/);
  });
});

describe('Any commands of the life of a campaign', () => {
  const anyStart = fc.constantFrom<CampaignEvent[]>(
    [drafted, seeded],
    [drafted, seeded, sequenced({ type: 'email', subject: 'Hi', body: 'Hello' })],
    [linkedinDrafted, linkedinSeeded],
  );
  const anyStep = fc.oneof(anyLaunch, anyActivation, anyPauseOrResume);
  const anySteps = fc.array(fc.oneof({ weight: 6, arbitrary: anyStep }, { weight: 1, arbitrary: anyUpdate }), {
    maxLength: 30,
  });

  const NEXT: Record<CampaignStatus, readonly CampaignStatus[]> = {
    draft: ['launching', 'completed'],
    launching: ['active'],
    active: ['paused'],
    paused: ['active'],
    completed: [],
  };

  /** Each status follows from the one before, and decisions see the same status as readers. */
  const expectInOrder = (decider: typeof campaignDecider) => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyStart, anySteps, (start, commands) => {
        let events = start;
        let before: CampaignStatus = 'draft';
        for (const command of commands) {
          events = [...events, ...decided(decider, command, events)];
          const { status } = documentOf(events);
          expect(events.reduce(decider.evolve, decider.initial)).toMatchObject({ status });
          if (status !== before) expect(NEXT[before]).toContain(status);
          seen.add((before = status));
        }
      }),
      { numRuns: 300 },
    );
    return seen;
  };

  it('take it from each status only to the next, the same in decisions and in the read model', () =>
    expect([...expectInOrder(campaignDecider)].sort()).toEqual(Object.keys(NEXT).sort()));

  it('are tested by a check that fails for a decider that pauses in any status', () => {
    const careless: typeof campaignDecider = {
      ...campaignDecider,
      decide: (command, state) =>
        command.type === 'PauseCampaign' && isLive(state) ? [paused] : campaignDecider.decide(command, state),
    };
    expect(() => expectInOrder(careless)).toThrow(/Property failed/);
  });
});

/** @returns no events for a command that is refused */
function decided(
  { initial, evolve, decide }: typeof campaignDecider,
  command: CampaignCommand,
  events: readonly CampaignEvent[],
): CampaignEvent[] {
  try {
    return decide(command, events.reduce(evolve, initial));
  } catch (error) {
    if (error instanceof CampaignError) return [];
    throw error;
  }
}

function documentOf(events: readonly CampaignEvent[]) {
  const recorded = events.map((event, revision) => ({ ...event, revision, metadata: metadataOf('ada') }));
  return project(campaignProjection, undefined, recorded as unknown as Recorded<CampaignEvent>[])!;
}
