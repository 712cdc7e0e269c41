import { type SequenceCommand } from '../../src/campaigns/domain/commands';
import { campaignDecider } from '../../src/campaigns/domain/decider';
import { type CampaignEvent, type SequenceReplaced } from '../../src/campaigns/domain/events';
import {
  type NodeFields,
  type NodeType,
  type RequestedNode,
  type SequenceNode,
} from '../../src/campaigns/domain/sequence-node';
import { rulesOf } from '../support/given';
import {
  add,
  change,
  deleted,
  drafted,
  HISTORIES,
  linkedinDrafted,
  linkedinSeeded,
  move,
  remove,
  renamed,
  seeded,
  update,
} from './examples';

const given = rulesOf(campaignDecider);
const replace = (...sequence_nodes: RequestedNode[]) => update({ sequence_nodes });

const wait = (id: string): SequenceNode => ({ id, type: 'delay', delay_days: 1, delay_hours: 0, delay_minutes: 0 });
const end: SequenceNode = { id: 'n2', type: 'end' };

const replaced = (...nodes: SequenceNode[]): SequenceReplaced => ({
  type: 'SequenceReplaced',
  data: { campaign_id: 'c', nodes },
});

/** An email, two delays and the end. */
const LONGER = [drafted, seeded, replaced(seeded.data.nodes[0]!, wait('n3'), wait('n4'), end)];
const FULL = [drafted, seeded, replaced(...Array.from({ length: 49 }, (_, index) => wait(`w${index}`)), end)];

describe('Adding a node', () => {
  const added = (node: SequenceNode, position: number): CampaignEvent => ({
    type: 'SequenceNodeAdded',
    data: { campaign_id: 'c', node, position },
  });

  it('places it before the end', () =>
    given(...LONGER)
      .when(add('x', { type: 'delay', delay_days: 1 }))
      .then(added(wait('x'), 3)));

  it.each([0, 1, 3])('places it at position %i', (position) =>
    given(...LONGER)
      .when(add('x', { type: 'delay', delay_days: 1 }, position))
      .then(added(wait('x'), position)),
  );

  it.each<[NodeType, CampaignEvent[], object]>([
    ['email', [drafted, seeded], { subject: '', body: '' }],
    ['connection_request', [linkedinDrafted, linkedinSeeded], { include_message: false, body: '' }],
    ['message', [linkedinDrafted, linkedinSeeded], { body: '' }],
    ['ai', [drafted, seeded], { ai_node: { purpose: '', output_type: '' } }],
  ])('of the type %s starts it with empty fields', (type, history, fields) =>
    given(...history)
      .when(add('x', { type }))
      .then(added({ id: 'x', type, ...fields } as SequenceNode, 1)),
  );

  it('sets the fields of its type, and no others', () => {
    const others = { include_message: true, delay_days: 1, ai_node: { purpose: 'p', output_type: 'o' } };
    const own = { subject: 'Hi', body: 'Hello', signature: 'Ada', is_reply: true };
    given(drafted, seeded)
      .when(add('x', { type: 'email', ...own, ...others }))
      .then(added({ id: 'x', type: 'email', ...own }, 1));
  });

  it.each([4, 49])('is refused behind the end, at position %i', (position) =>
    given(...LONGER)
      .when(add('x', { type: 'delay', delay_days: 1 }, position))
      .thenRefused('sequence_end_last'),
  );

  it('is refused for a second end', () => {
    given(...LONGER)
      .when(add('x', { type: 'end' }))
      .thenRefused('sequence_end_last');
    given(...LONGER)
      .when(add('x', { type: 'end' }, 4))
      .thenRefused('sequence_end_last');
  });

  it.each<[NodeType, CampaignEvent[]]>([
    ['connection_request', [drafted, seeded]],
    ['message', [drafted, seeded]],
    ['email', [linkedinDrafted, linkedinSeeded]],
  ])('is refused for a %s of the other channel', (type, history) =>
    given(...history)
      .when(add('x', { type }))
      .thenRefused('node_channel_mismatch', /Positions: 1\.$/),
  );

  it('is refused for the 51st node', () =>
    given(...FULL)
      .when(add('x', { type: 'email' }))
      .thenRefused('sequence_full', /50/));
});

describe('A delay', () => {
  it.each<NodeFields>([
    { delay_minutes: 1 },
    { delay_days: 30 },
    { delay_hours: 720 },
    { delay_minutes: 43_200 },
    { delay_days: 29, delay_hours: 23, delay_minutes: 60 },
  ])('may take from one minute to 30 days: %j', (fields) =>
    given(drafted, seeded)
      .when(add('x', { type: 'delay', ...fields }))
      .then({
        type: 'SequenceNodeAdded',
        data: {
          campaign_id: 'c',
          node: { id: 'x', type: 'delay', delay_days: 0, delay_hours: 0, delay_minutes: 0, ...fields },
          position: 1,
        },
      }),
  );

  it.each<NodeFields>([
    {},
    { delay_days: 30, delay_minutes: 1 },
    { delay_hours: 721 },
    { delay_days: 29, delay_hours: 24, delay_minutes: 1 },
  ])('is refused otherwise: %j', (fields) =>
    given(drafted, seeded)
      .when(add('x', { type: 'delay', ...fields }))
      .thenRefused('delay_out_of_range', /Positions: 1\.$/),
  );
});

describe('Moving a node', () => {
  it.each([0, 2])('places it at position %i', (to_position) =>
    given(...LONGER)
      .when(move('n3', to_position))
      .then({ type: 'SequenceNodeMoved', data: { campaign_id: 'c', node_id: 'n3', to_position } }),
  );

  it('to its own position changes nothing', () =>
    given(...LONGER)
      .when(move('n3', 1))
      .then());

  it.each([3, 4, 49])('is refused to position %i, at the end or behind it', (position) =>
    given(...LONGER)
      .when(move('n3', position))
      .thenRefused('sequence_end_last'),
  );

  it.each([0, 4, 49])('is refused for the end, to position %i', (position) =>
    given(...LONGER)
      .when(move('n2', position))
      .thenRefused('sequence_end_last'),
  );

  it('is refused for an unknown node', () =>
    given(...LONGER)
      .when(move('x', 0))
      .thenRefused('node_not_found'));
});

describe('Changing a node', () => {
  const email = seeded.data.nodes[0]!;
  const changed = (node: SequenceNode): CampaignEvent => ({
    type: 'SequenceNodeChanged',
    data: { campaign_id: 'c', node },
  });

  it('keeps the fields that are not named', () =>
    given(drafted, seeded)
      .when(change('n1', { subject: 'Hi' }))
      .then(changed({ ...email, subject: 'Hi' } as SequenceNode)));

  it('ignores fields of other types', () =>
    given(drafted, seeded)
      .when(change('n1', { delay_days: 1, include_message: true }))
      .then());

  it('to what it is changes nothing', () =>
    given(drafted, seeded)
      .when(change('n1', { body: '' }))
      .then());

  it('removes its signature with null', () => {
    const signed = changed({ ...email, signature: 'Ada' } as SequenceNode);
    given(drafted, seeded, signed)
      .when(change('n1', { signature: null }))
      .then(changed(email));
    given(drafted, seeded)
      .when(change('n1', { signature: null }))
      .then();
  });

  it('is refused for a wrong delay', () =>
    given(...LONGER)
      .when(change('n3', { delay_days: 0 }))
      .thenRefused('delay_out_of_range', /Positions: 1\.$/));

  it('is refused for an unknown node', () =>
    given(...LONGER)
      .when(change('x', { body: '' }))
      .thenRefused('node_not_found'));

  it('takes an invitation of 300 characters, and refuses a longer one', () => {
    const request = linkedinSeeded.data.nodes[0]!;
    const text = (length: number) => '🌱'.repeat(length);
    given(linkedinDrafted, linkedinSeeded)
      .when(change('n1', { body: text(300) }))
      .then(changed({ ...request, body: text(300) } as SequenceNode));
    given(linkedinDrafted, linkedinSeeded)
      .when(change('n1', { body: text(301) }))
      .thenRefused('node_text_too_long', /Positions: 0\.$/);
  });
});

describe('Removing a node', () => {
  it('removes it', () =>
    given(...LONGER)
      .when(remove('n3'))
      .then({ type: 'SequenceNodeRemoved', data: { campaign_id: 'c', node_id: 'n3' } }));

  it('that is gone changes nothing', () =>
    given(...LONGER)
      .when(remove('x'))
      .then());

  it('is refused for the end', () =>
    given(...LONGER)
      .when(remove('n2'))
      .thenRefused('sequence_end_last'));

  it('can leave the end alone', () =>
    given(drafted, seeded)
      .when(remove('n1'))
      .then({ type: 'SequenceNodeRemoved', data: { campaign_id: 'c', node_id: 'n1' } }));
});

describe('Changing the sequence', () => {
  const anyEdit: SequenceCommand[] = [add('x', { type: 'email' }), move('n1', 0), change('n1', {}), remove('n1')];

  it.each(anyEdit)('is refused after the launch, with the status: $type', (command) => {
    const { draft: _, ...launched } = HISTORIES;
    for (const [status, history] of Object.entries(launched)) {
      given(...history)
        .when(command)
        .thenRefused('campaign_not_draft', new RegExp(status));
    }
  });

  it.each(anyEdit)('is refused for a campaign that is deleted or does not exist: $type', (command) => {
    given().when(command).thenRefused('campaign_not_found');
    given(drafted, seeded, deleted).when(command).thenRefused('campaign_not_found');
  });

  it.each(anyEdit)("is refused for another user's campaign: $type", (command) =>
    given(drafted, seeded, renamed)
      .when({ ...command, userId: 'eve' })
      .thenRefused('campaign_not_found'),
  );
});

describe('Replacing the sequence', () => {
  const email = seeded.data.nodes[0]!;

  it('keeps known nodes with the fields that are not named, and gives ids to new ones', () =>
    given(...LONGER)
      .when(
        replace(
          { id: 'n4', type: 'delay' },
          { type: 'email', subject: 'New' },
          { id: 'n1', type: 'email', body: 'Hello' },
          { id: 'n2', type: 'end' },
        ),
      )
      .then(
        replaced(
          wait('n4'),
          { id: 'new1', type: 'email', subject: 'New', body: '' },
          { ...email, body: 'Hello' } as SequenceNode,
          end,
        ),
      ));

  it('with the current sequence changes nothing', () =>
    given(...LONGER)
      .when(replace(...LONGER_NODES))
      .then());

  it('with the same nodes without ids changes nothing', () =>
    given(...LONGER)
      .when(replace(...LONGER_NODES.map(({ id: _, ...node }) => node)))
      .then());

  it('gives a new id to a node with an unknown one', () =>
    given(drafted, seeded)
      .when(replace({ id: 'unknown', type: 'email', subject: 'New' }, { id: 'n2', type: 'end' }))
      .then(replaced({ id: 'new0', type: 'email', subject: 'New', body: '' }, end)));

  it('keeps the id of a node that gets another type, and none of its fields', () =>
    given(...LONGER)
      .when(replace({ id: 'n3', type: 'email' }, { id: 'n2', type: 'end' }))
      .then(replaced({ id: 'n3', type: 'email', subject: '', body: '' }, end)));

  it('never gives two nodes the same id', () =>
    given(...LONGER)
      .when(replace({ type: 'email' }, { id: 'n1', type: 'email' }, { type: 'end' }))
      .then(replaced({ id: 'new0', type: 'email', subject: '', body: '' }, email, { id: 'new2', type: 'end' })));

  it.each<[string, RequestedNode[]]>([
    ['no nodes', []],
    ['no end', [{ type: 'email' }]],
    ['two ends', [{ type: 'end' }, { type: 'end' }]],
    ['a node behind the end', [{ type: 'end' }, { type: 'email' }]],
  ])('is refused for %s', (_what, nodes) =>
    given(drafted, seeded)
      .when(replace(...nodes))
      .thenRefused('sequence_end_last'),
  );

  it('is refused for 51 nodes', () => {
    const nodes = Array.from({ length: 50 }, (): RequestedNode => ({ type: 'email' }));
    given(drafted, seeded)
      .when(replace(...nodes, { type: 'end' }))
      .thenRefused('sequence_full');
  });

  it('is refused for nodes of the other channel, with all their positions', () =>
    given(drafted, seeded)
      .when(replace({ type: 'message' }, { type: 'email' }, { type: 'connection_request' }, { type: 'end' }))
      .thenRefused('node_channel_mismatch', /Positions: 0, 2\.$/));

  it('is refused for more text than an append can hold', () => {
    const nodes = (length: number): RequestedNode[] => [
      ...Array.from({ length: 10 }, (): RequestedNode => ({ type: 'email', body: 'ä'.repeat(length) })),
      { type: 'end' },
    ];
    const draft = [drafted, seeded].reduce(campaignDecider.evolve, campaignDecider.initial);
    expect(campaignDecider.decide(replace(...nodes(39_000)), draft)).toHaveLength(1);
    given(drafted, seeded)
      .when(replace(...nodes(40_000)))
      .thenRefused('sequence_too_long');
  });
});

const LONGER_NODES = LONGER.flatMap((event) => (event.type === 'SequenceReplaced' ? event.data.nodes : []));
