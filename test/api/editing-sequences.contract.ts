import { randomUUID } from 'node:crypto';
import { type CampaignStatus } from '../../src/campaigns/domain/campaign';
import { type Api, type ApiResponse, type Client, problem, startApi } from '../support/api';
import {
  appendToCampaign,
  bringTo,
  campaignEvents,
  ignoredIn,
  readFromLog,
  revisionIn,
} from '../support/api-campaigns';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER } from '../support/api-senders';
import { holdLaunches } from '../support/hold-launches';
import { pauseProjector } from '../support/pause-projector';
import { untilInView } from '../support/until-in-view';
import { untilResponse } from '../support/until-response';

type Channel = 'email' | 'linkedin';
type Headers = Record<string, string>;

interface Node extends Record<string, unknown> {
  readonly id: string;
  readonly type: string;
  readonly position: number;
}

/** The routes for the nodes of a sequence, on the stores of `support/api`. Call it once in a spec file, or inside a `describe`. */
export function describeEditingSequences(): void {
  const UUID = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);

  const userId = `user-${randomUUID()}`;
  let api: Api;
  let ada: Client;
  let eve: Client;
  let senders: Record<Channel, string>;

  beforeAll(async () => {
    api = await startApi();
    ada = await api.as(userId);
    eve = await api.as(`user-${randomUUID()}`);
    senders = { email: await connectSender(ada, EMAIL_SENDER), linkedin: await connectSender(ada, LINKEDIN_SENDER) };
  });

  afterAll(() => api.stop());

  const nodesIn = ({ body }: ApiResponse): Node[] => body.sequence_nodes;
  const idsIn = (response: ApiResponse): string[] => nodesIn(response).map(({ id }) => id);
  const pathOf = (id: string) => `/api/campaigns/${id}/sequence/nodes`;

  const add = (id: string, body: unknown, headers: Headers = {}, client = ada) =>
    client.send('POST', pathOf(id), { body, headers });
  const move = (id: string, nodeId: unknown, toPosition: unknown, headers: Headers = {}, client = ada) =>
    client.send('PATCH', pathOf(id), { body: { nodeId, toPosition }, headers });
  const remove = (id: string, nodeId: unknown, headers: Headers = {}, client = ada) =>
    client.send('DELETE', pathOf(id), { body: { nodeId }, headers });
  const change = (id: string, nodeId: string, body: unknown, headers: Headers = {}, client = ada) =>
    client.send('PUT', `${pathOf(id)}/${nodeId}`, { body, headers });

  async function draft(type: Channel = 'email'): Promise<{ id: string; nodes: Node[] }> {
    const draft = { type, name: randomUUID(), sender_account_ids: [senders[type]] };
    const { status, body } = await ada.post('/api/campaigns', draft);
    expect(status).toBe(201);
    return { id: body.campaign.id, nodes: body.campaign.sequence_nodes };
  }

  /** A draft with these nodes, and the end. */
  async function draftWith(sequence: object[], type: Channel = 'email'): Promise<{ id: string; nodes: Node[] }> {
    const { id } = await draft(type);
    const body = { sequence_nodes: [...sequence, { type: 'end' }] };
    const replaced = await ada.send('PATCH', `/api/campaigns/${id}`, { body });
    expect(replaced.status).toBe(200);
    return { id, nodes: nodesIn(replaced) };
  }

  const emails = (count: number) => Array.from({ length: count }, (_, n) => ({ type: 'email', subject: `Email ${n}` }));

  const read = (id: string) => readFromLog(api, ada, id);

  /** Expects the whole sequence, also of a GET, and the ETag. */
  async function expectSequence(id: string, response: ApiResponse, ids: unknown[]): Promise<void> {
    expect([response.status, response.body]).toEqual([200, { sequence_nodes: expect.anything() }]);
    expect(idsIn(response)).toEqual(ids);
    expect(nodesIn(response).map(({ position }) => position)).toEqual(ids.map((_, index) => index));
    const got = await read(id);
    expect(nodesIn(got)).toEqual(nodesIn(response));
    expect(response.headers['etag']).toBe(`"${revisionIn(got)}"`);
  }

  async function expectRefused(
    id: string,
    request: () => Promise<ApiResponse>,
    status: number,
    code: string,
    more = {},
  ) {
    const before = await campaignEvents(api, id);
    const response = await request();
    expect([response.status, response.body]).toEqual([status, problem(status, code, more)]);
    expect(response.headers).not.toHaveProperty('ignored-fields');
    expect(await campaignEvents(api, id)).toEqual(before);
    return response;
  }

  async function expectInvalid(id: string, request: () => Promise<ApiResponse>, ...fields: string[]) {
    const { body } = await expectRefused(id, request, 400, 'invalid_request');
    expect(body.errors).toEqual(fields.map((field) => ({ field, message: expect.stringMatching(/^must /) })));
  }

  async function expectUnchanged(id: string, request: () => Promise<ApiResponse>): Promise<ApiResponse> {
    const before = await campaignEvents(api, id);
    const response = await request();
    expect([response.status, response.headers['etag']]).toEqual([200, `"${before.length - 1}"`]);
    expect(await campaignEvents(api, id)).toEqual(before);
    return response;
  }

  describe('POST /campaigns/{id}/sequence/nodes', () => {
    it('adds a node before the end if the request has no position', async () => {
      const { id, nodes } = await draft();
      const [email, end] = nodes as [Node, Node];
      const response = await add(id, { type: 'delay', delay_days: 1 });
      await expectSequence(id, response, [email.id, UUID, end.id]);
      expect(nodesIn(response)).toEqual([
        email,
        { id: UUID, campaign_id: id, position: 1, type: 'delay', delay_days: 1, delay_hours: 0, delay_minutes: 0 },
        { ...end, position: 2 },
      ]);
      expect(response.headers['etag']).toBe('"2"');
      expect(response.headers).not.toHaveProperty('ignored-fields');
      expect((await campaignEvents(api, id)).slice(2).map(({ type }) => type)).toEqual(['SequenceNodeAdded']);
    });

    it.each([0, 1, 2, 3])('adds a node at position %i', async (position) => {
      const { id, nodes } = await draftWith(emails(3));
      const ids: unknown[] = nodes.map((node) => node.id);
      await expectSequence(id, await add(id, { type: 'ai', position }), ids.toSpliced(position, 0, UUID));
    });

    it.each<[Channel, string, object]>([
      ['email', 'email', { subject: '', body: '' }],
      ['linkedin', 'connection_request', { include_message: false, body: '' }],
      ['linkedin', 'message', { body: '' }],
      ['email', 'ai', { ai_node: { purpose: '', output_type: '' } }],
      ['linkedin', 'ai', { ai_node: { purpose: '', output_type: '' } }],
    ])('starts, for %s, a node of the type %s with empty fields', async (channel, type, fields) => {
      const { id } = await draft(channel);
      expect(nodesIn(await add(id, { type }))[1]).toEqual({ id: UUID, campaign_id: id, position: 1, type, ...fields });
    });

    it.each<[Channel, { type: string }]>([
      [
        'email',
        { type: 'email', subject: 'Hi 👩‍💻', body: 'Hello\n', signature: 'A.', is_reply: true } as { type: string },
      ],
      ['linkedin', { type: 'connection_request', include_message: true, body: 'Hello' } as { type: string }],
      ['linkedin', { type: 'message', body: 'Hello' } as { type: string }],
      ['linkedin', { type: 'delay', delay_days: 1, delay_hours: 25, delay_minutes: 61 } as { type: string }],
      ['email', { type: 'ai', ai_node: { purpose: 'Research', output_type: 'text' } } as { type: string }],
    ])('sets, for %s, all fields of %j', async (channel, node) => {
      const { id } = await draft(channel);
      expect(nodesIn(await add(id, node))[1]).toEqual({ id: UUID, campaign_id: id, position: 1, ...node });
    });

    it('adds an email without a signature for null', async () => {
      const { id } = await draft();
      expect(nodesIn(await add(id, { type: 'email', signature: null }))[1]).not.toHaveProperty('signature');
    });

    it('ignores fields of other types, valid or not, and names them', async () => {
      const { id } = await draft();
      const valid = { type: 'ai', subject: 'Hi', body: 'Hello', is_reply: true };
      expect(ignoredIn(await add(id, valid))).toEqual(['body', 'is_reply', 'subject']);
      const invalid = { type: 'delay', delay_days: 1, subject: 5, signature: {}, include_message: 'x', ai_node: null };
      const response = await add(id, invalid);
      expect(ignoredIn(response)).toEqual(['ai_node', 'include_message', 'signature', 'subject']);
      expect(nodesIn(response)[2]).toEqual({
        id: UUID,
        campaign_id: id,
        position: 2,
        type: 'delay',
        delay_days: 1,
        delay_hours: 0,
        delay_minutes: 0,
      });
    });

    it('names no ignored fields if it is refused', async () => {
      const { id } = await draft();
      await expectRefused(id, () => add(id, { type: 'delay', subject: 'Hi' }), 400, 'delay_out_of_range');
    });

    it('ignores unknown fields, such as an id, and does not name them', async () => {
      const { id, nodes } = await draft();
      const response = await add(id, { type: 'email', id: nodes[0]!.id, campaign_id: 'x', toString: 'x' });
      await expectSequence(id, response, [nodes[0]!.id, UUID, nodes[1]!.id]);
      expect(new Set(idsIn(response)).size).toBe(3);
      expect(response.headers).not.toHaveProperty('ignored-fields');
    });

    it('adds a 50th node, and no 51st', async () => {
      const { id } = await draftWith(emails(48));
      expect(nodesIn(await add(id, { type: 'email' }))).toHaveLength(50);
      await expectRefused(id, () => add(id, { type: 'email' }), 400, 'sequence_full');
      await expectRefused(id, () => add(id, { type: 'email', position: 0 }), 400, 'sequence_full');
    });

    it.each([2, 3, 49])('adds nothing behind the end, at position %i', async (position) => {
      const { id } = await draft();
      await expectRefused(id, () => add(id, { type: 'email', position }), 400, 'sequence_end_last');
    });

    it.each([{}, { position: 0 }, { position: 2 }])('adds no second end: %j', async (more) => {
      const { id } = await draft();
      await expectRefused(id, () => add(id, { type: 'end', ...more }), 400, 'sequence_end_last');
    });

    it.each<[Channel, string]>([
      ['email', 'message'],
      ['email', 'connection_request'],
      ['linkedin', 'email'],
    ])('adds to a campaign for %s no %s', async (channel, type) => {
      const { id } = await draft(channel);
      const positions = [1];
      await expectRefused(id, () => add(id, { type }), 400, 'node_channel_mismatch', { positions });
    });

    it.each([{ delay_minutes: 1 }, { delay_days: 30 }, { delay_hours: 720 }, { delay_minutes: 43_200 }])(
      'adds the delay %j',
      async (delay) => {
        const { id } = await draft();
        expect(nodesIn(await add(id, { type: 'delay', ...delay }))[1]).toMatchObject(delay);
      },
    );

    it.each([{}, { delay_days: 0 }, { delay_days: 30, delay_minutes: 1 }, { delay_minutes: 43_200, delay_hours: 1 }])(
      'does not add the delay %j',
      async (delay) => {
        const { id } = await draft();
        const positions = [0];
        const request = () => add(id, { type: 'delay', position: 0, ...delay });
        await expectRefused(id, request, 400, 'delay_out_of_range', { positions });
      },
    );

    it('adds an invitation of 300 characters, and no longer one', async () => {
      const { id } = await draft('linkedin');
      const request = (length: number) => ({ type: 'connection_request', body: '🌱'.repeat(length) });
      expect((await add(id, request(300))).status).toBe(200);
      await expectRefused(id, () => add(id, request(301)), 400, 'node_text_too_long', { positions: [2] });
    });

    it('adds no text for which one append would be too small', async () => {
      const email = { type: 'email', body: 'ä'.repeat(19_500) };
      const { id } = await draftWith(Array.from({ length: 20 }, () => email));
      await expectRefused(id, () => add(id, email), 400, 'sequence_too_long');
    });

    const text = (length: number) => 'x'.repeat(length);

    it.each<[string, string, unknown]>([
      ['no type', '/type', {}],
      ['an unknown type', '/type', { type: 'fax', subject: 5 }],
      ['a type that is null', '/type', { type: null }],
      ['a type that is a list', '/type', { type: ['email'] }],
      ['the name of a built-in property as its type', '/type', { type: 'constructor', body: 'x' }],
      ['a negative position', '/position', { type: 'email', position: -1 }],
      ['position 50', '/position', { type: 'email', position: 50 }],
      ['a position of 0.5', '/position', { type: 'email', position: 0.5 }],
      ['a position in quotes', '/position', { type: 'email', position: '0' }],
      ['a position that is null', '/position', { type: 'email', position: null }],
      ['a subject that is a number', '/subject', { type: 'email', subject: 5 }],
      ['a subject of 1,001 characters', '/subject', { type: 'email', subject: text(1_001) }],
      ['a body of 25,001 characters', '/body', { type: 'email', body: text(25_001) }],
      ['a body that is null', '/body', { type: 'email', body: null }],
      ['a signature of 10,001 characters', '/signature', { type: 'email', signature: text(10_001) }],
      ['is_reply in quotes', '/is_reply', { type: 'email', is_reply: 'true' }],
      ['a negative delay', '/delay_minutes', { type: 'delay', delay_days: 1, delay_minutes: -1 }],
      ['a delay in quotes', '/delay_days', { type: 'delay', delay_days: '1' }],
      ['a task that is a list', '/ai_node', { type: 'ai', ai_node: [{ purpose: 'x', output_type: 'x' }] }],
      ['a task without an output type', '/ai_node/output_type', { type: 'ai', ai_node: { purpose: 'x' } }],
      ['a body that is a list', '', []],
      ['a body that is null', '', null],
      ['a body that is a string', '', 'email'],
    ])('rejects %s, naming %p', async (_what, field, body) => {
      const { id } = await draft();
      await expectInvalid(id, () => add(id, body), field);
    });

    it.each([
      ['include_message', 1],
      ['body', false],
    ])('rejects an invalid %s of an invitation', async (field, value) => {
      const { id } = await draft('linkedin');
      await expectInvalid(id, () => add(id, { type: 'connection_request', [field]: value }), `/${field}`);
    });

    it('lands each of many concurrent requests exactly once', async () => {
      const { id } = await draft();
      const subjects = Array.from({ length: 20 }, (_, n) => `Email ${n}`);
      const responses = await Promise.all(
        subjects.map((subject) => {
          const key = { 'idempotency-key': randomUUID() };
          // Under contention a request may get a 503, and is repeated with its key, as callers should.
          return untilResponse(
            () => add(id, { type: 'email', subject }, key),
            ({ status }) => status !== 503,
          );
        }),
      );
      expect(responses.map(({ status }) => status)).toEqual(subjects.map(() => 200));
      for (const [index, response] of responses.entries()) {
        expect(nodesIn(response).map(({ subject }) => subject)).toContain(subjects[index]);
      }
      expect(new Set(responses.map(revisionIn)).size).toBe(20);
      const nodes = nodesIn(await read(id));
      expect(nodes.map(({ position }) => position)).toEqual(nodes.map((_, index) => index));
      expect(nodes.filter(({ type }) => type === 'end')).toEqual([nodes[21]]);
      const added = nodes.slice(1, 21).map(({ subject }) => subject as string);
      expect(added.sort()).toEqual([...subjects].sort());
    });
  });

  describe('POST /campaigns/{id}/sequence/nodes with an Idempotency-Key', () => {
    const newKey = () => ({ 'idempotency-key': randomUUID() });

    it('returns the first response again, even after later changes', async () => {
      const { id, nodes } = await draft();
      const [key, node] = [newKey(), { type: 'email', subject: 'Hi', delay_days: 1 }];
      const first = await add(id, node, key);
      const added = nodesIn(first)[1]!.id;
      const same = [200, first.headers['etag'], first.text, ['delay_days']];
      const again = async () => {
        const response = await expectNothingAppended(id, () => add(id, node, key));
        expect([response.status, response.headers['etag'], response.text, ignoredIn(response)]).toEqual(same);
      };
      await again();
      await change(id, added, { subject: 'Changed' });
      await again();
      await remove(id, added);
      await add(id, { type: 'ai' });
      await again();
      await bringTo(api, id, 'active');
      await again();
      expect(idsIn(await read(id))).toEqual([nodes[0]!.id, UUID, nodes[1]!.id]);
      expect(idsIn(await read(id))).not.toContain(added);
    });

    it('adds one node if the requests are concurrent', async () => {
      const { id } = await draft();
      const key = newKey();
      const responses = await Promise.all(Array.from({ length: 5 }, () => add(id, { type: 'email' }, key)));
      expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
      expect(nodesIn(await read(id))).toHaveLength(3);
    });

    it('returns the first response again even if its If-Match is stale by then', async () => {
      const { id } = await draft();
      const headers = { ...newKey(), 'if-match': '"1"' };
      const first = await add(id, { type: 'email' }, headers);
      expect(first.status).toBe(200);
      const again = await expectNothingAppended(id, () => add(id, { type: 'email' }, headers));
      expect([again.status, again.headers['etag'], again.text]).toEqual([200, '"2"', first.text]);
    });

    it('refuses another request with the key', async () => {
      const { id } = await draft();
      const key = newKey();
      expect((await add(id, { type: 'email' }, key)).status).toBe(200);
      for (const other of [{ type: 'ai' }, { type: 'email', subject: 'Hi' }, { type: 'email', position: 1 }]) {
        await expectRefused(id, () => add(id, other, key), 422, 'idempotency_key_reused');
      }
    });

    it('can be used again after a request that was refused', async () => {
      const { id } = await draft();
      const key = newKey();
      await expectRefused(id, () => add(id, { type: 'end' }, key), 400, 'sequence_end_last');
      expect((await add(id, { type: 'email' }, key)).status).toBe(200);
    });

    it('keeps the keys of two campaigns separate, and different keys', async () => {
      const [first, second] = [await draft(), await draft()];
      const key = newKey();
      const ids = [
        await add(first.id, { type: 'email' }, key),
        await add(second.id, { type: 'email' }, key),
        await add(first.id, { type: 'email' }, newKey()),
      ].map((response) => idsIn(response).at(-2));
      expect(new Set(ids).size).toBe(3);
      expect(nodesIn(await read(first.id))).toHaveLength(4);
    });

    it.each(['', 'a b', 'x'.repeat(256), 'ä'])('refuses the key %p', async (key) => {
      const { id } = await draft();
      const request = () => add(id, { type: 'email' }, { 'idempotency-key': key });
      const { body } = await expectRefused(id, request, 400, 'invalid_request');
      expect(body.errors).toEqual([{ field: 'Idempotency-Key', message: expect.any(String) }]);
    });

    async function expectNothingAppended(id: string, request: () => Promise<ApiResponse>): Promise<ApiResponse> {
      const before = await campaignEvents(api, id);
      const response = await request();
      expect(await campaignEvents(api, id)).toEqual(before);
      return response;
    }
  });

  describe('PATCH /campaigns/{id}/sequence/nodes', () => {
    it.each([
      [0, 2],
      [2, 0],
      [1, 2],
      [2, 1],
    ])('moves a node from position %i to %i', async (from, to) => {
      const { id, nodes } = await draftWith(emails(3));
      const ids = nodes.map((node) => node.id);
      const moved = ids[from]!;
      await expectSequence(id, await move(id, moved, to), ids.toSpliced(from, 1).toSpliced(to, 0, moved));
      expect((await campaignEvents(api, id)).at(-1)!.type).toBe('SequenceNodeMoved');
    });

    it('accepts the id of the node in upper case', async () => {
      const { id, nodes } = await draftWith(emails(2));
      const [first, second, end] = nodes.map((node) => node.id);
      await expectSequence(id, await move(id, first!.toUpperCase(), 1), [second, first, end]);
    });

    it('to its own position appends nothing', async () => {
      const { id, nodes } = await draftWith(emails(3));
      for (const { id: nodeId, position } of nodes) {
        const response = await expectUnchanged(id, () => move(id, nodeId, position));
        expect(nodesIn(response)).toEqual(nodes);
      }
    });

    it.each([2, 3, 49])('moves nothing to position %i, at the end or behind it', async (position) => {
      const { id, nodes } = await draftWith(emails(2));
      await expectRefused(id, () => move(id, nodes[0]!.id, position), 400, 'sequence_end_last');
    });

    it('does not move the end', async () => {
      const { id, nodes } = await draftWith(emails(2));
      for (const position of [0, 1, 3]) {
        await expectRefused(id, () => move(id, nodes[2]!.id, position), 400, 'sequence_end_last');
      }
    });

    it('is 404 for a node that the sequence does not have', async () => {
      const [{ id }, other] = [await draft(), await draft()];
      for (const nodeId of [randomUUID(), other.nodes[0]!.id]) {
        await expectRefused(id, () => move(id, nodeId, 0), 404, 'node_not_found');
      }
    });

    it.each([-1, 50, 51, 0.5, '0', null, undefined])('rejects the position %p', async (position) => {
      const { id, nodes } = await draft();
      await expectInvalid(id, () => move(id, nodes[0]!.id, position), '/toPosition');
    });

    it.each(['x', '', 5, null, undefined, ['x']])('rejects the id %p of a node', async (nodeId) => {
      const { id } = await draft();
      await expectInvalid(id, () => move(id, nodeId, 0), '/nodeId');
    });
  });

  describe('DELETE /campaigns/{id}/sequence/nodes', () => {
    it('deletes a node', async () => {
      const { id, nodes } = await draftWith(emails(3));
      const [first, second, third, end] = nodes.map((node) => node.id);
      await expectSequence(id, await remove(id, second), [first, third, end]);
      await expectSequence(id, await remove(id, first!.toUpperCase()), [third, end]);
      await expectSequence(id, await remove(id, third), [end]);
      const types = (await campaignEvents(api, id)).slice(-3).map(({ type }) => type);
      expect(types).toEqual(Array.from({ length: 3 }, () => 'SequenceNodeRemoved'));
    });

    it('of a node that the sequence does not have appends nothing', async () => {
      const { id, nodes } = await draftWith(emails(2));
      const [first] = nodes.map((node) => node.id);
      await remove(id, first);
      for (const nodeId of [first, randomUUID(), (await draft()).nodes[0]!.id]) {
        const response = await expectUnchanged(id, () => remove(id, nodeId));
        expect(nodesIn(response)).toHaveLength(2);
      }
    });

    it('does not delete the end', async () => {
      const { id, nodes } = await draft();
      await expectRefused(id, () => remove(id, nodes[1]!.id), 400, 'sequence_end_last');
    });

    it.each(['x', '', 5, null, undefined, ['x']])('rejects the id %p of a node', async (nodeId) => {
      const { id } = await draft();
      await expectInvalid(id, () => remove(id, nodeId), '/nodeId');
    });

    it('rejects a request without a body, and a body of another type', async () => {
      const { id, nodes } = await draft();
      await expectRefused(id, () => ada.delete(pathOf(id)), 400, 'invalid_request');
      const text = JSON.stringify({ nodeId: nodes[0]!.id });
      const response = await ada.send('DELETE', pathOf(id), { text, headers: { 'content-type': 'text/plain' } });
      expect(response.status).toBe(415);
      expect(await campaignEvents(api, id)).toHaveLength(2);
    });

    it('allows a node to be added again in its place', async () => {
      const { id, nodes } = await draft();
      await remove(id, nodes[0]!.id);
      await expectSequence(id, await add(id, { type: 'email', position: 0 }), [UUID, nodes[1]!.id]);
    });
  });

  describe('PUT /campaigns/{id}/sequence/nodes/{nodeId}', () => {
    it('changes the fields of the request and keeps the others', async () => {
      const signed = { type: 'email', subject: 'Hi', body: 'Hello', signature: 'A.', is_reply: true };
      const { id, nodes } = await draftWith([{ type: 'delay', delay_days: 1 }, signed]);
      const [, email] = nodes as [Node, Node];
      for (const fields of [{ subject: 'Dear' }, { body: '', is_reply: false }, { signature: '' }]) {
        const before = nodesIn(await read(id))[1];
        const response = await change(id, email.id, fields);
        expect([response.status, response.body]).toEqual([200, { node: { ...before, ...fields } }]);
        const got = await read(id);
        expect(nodesIn(got)).toEqual([nodes[0], response.body.node, nodes[2]]);
        expect(response.headers['etag']).toBe(`"${revisionIn(got)}"`);
        expect(response.headers).not.toHaveProperty('ignored-fields');
      }
      expect((await campaignEvents(api, id)).at(-1)!.type).toBe('SequenceNodeChanged');
    });

    it('removes the signature with null', async () => {
      const { id, nodes } = await draftWith([{ type: 'email', signature: 'A.' }]);
      const { body } = await change(id, nodes[0]!.id, { signature: null });
      const { signature: _, ...unsigned } = nodes[0]!;
      expect(body).toEqual({ node: unsigned });
      await expectUnchanged(id, () => change(id, nodes[0]!.id, { signature: null }));
    });

    it.each<[Channel, object, object]>([
      ['linkedin', { type: 'connection_request', body: 'Hello' }, { include_message: true }],
      ['linkedin', { type: 'message' }, { body: 'Hello' }],
      ['email', { type: 'delay', delay_days: 1 }, { delay_days: 0, delay_minutes: 5 }],
      ['email', { type: 'ai' }, { ai_node: { purpose: 'Research', output_type: 'text' } }],
    ])('changes, for %s, the node %j: %j', async (channel, node, fields) => {
      const { id, nodes } = await draftWith([node], channel);
      expect((await change(id, nodes[0]!.id, fields)).body).toEqual({ node: { ...nodes[0], ...fields } });
    });

    it('to what it is appends nothing', async () => {
      const email = { type: 'email', subject: 'Hi', signature: 'A.' };
      const { id, nodes } = await draftWith([email, { type: 'ai', ai_node: { purpose: 'p', output_type: 'o' } }]);
      const [first, second, end] = nodes as [Node, Node, Node];
      for (const [node, fields] of [
        [first, {}],
        [first, email],
        [first, first],
        [second, { ai_node: { output_type: 'o', purpose: 'p' } }],
        [end, {}],
      ] as const) {
        expect((await expectUnchanged(id, () => change(id, node.id, fields))).body).toEqual({ node });
      }
    });

    it('ignores fields of other types, valid or not, and names them', async () => {
      const { id, nodes } = await draft();
      const [email, end] = nodes as [Node, Node];
      const valid = await change(id, email.id, { subject: 'Hi', delay_days: 1, include_message: true });
      expect(valid.body).toEqual({ node: { ...email, subject: 'Hi' } });
      expect(ignoredIn(valid)).toEqual(['delay_days', 'include_message']);
      const invalid = await change(id, email.id, { subject: 'Dear', delay_days: 'x', ai_node: [], body: 'Hello' });
      expect(invalid.body).toEqual({ node: { ...email, subject: 'Dear', body: 'Hello' } });
      expect(ignoredIn(invalid)).toEqual(['ai_node', 'delay_days']);
      const forEnd = await expectUnchanged(id, () => change(id, end.id, { subject: 5, delay_days: 1 }));
      expect(ignoredIn(forEnd)).toEqual(['delay_days', 'subject']);
    });

    it('ignores the type, the id and the position, and does not name them', async () => {
      const { id, nodes } = await draft();
      const fields = { type: 'ai', id: randomUUID(), campaign_id: 'x', position: 7, toString: 'x' };
      const response = await expectUnchanged(id, () => change(id, nodes[0]!.id, fields));
      expect(response.body).toEqual({ node: nodes[0] });
      expect(response.headers).not.toHaveProperty('ignored-fields');
    });

    it('accepts ids in upper case', async () => {
      const { id, nodes } = await draft();
      const { body } = await change(id.toUpperCase(), nodes[0]!.id.toUpperCase(), { subject: 'Hi' });
      expect(body).toEqual({ node: { ...nodes[0], subject: 'Hi' } });
    });

    it.each<[string, unknown]>([
      ['subject', 5],
      ['subject', 'x'.repeat(1_001)],
      ['body', null],
      ['body', 'a\ud83d'],
      ['signature', 'x'.repeat(10_001)],
      ['is_reply', 'true'],
    ])('rejects an invalid %s', async (field, value) => {
      const { id, nodes } = await draft();
      const request = () => change(id, nodes[0]!.id, { [field]: value, delay_days: 'ignored' });
      await expectInvalid(id, request, `/${field}`);
    });

    it.each<[object, string, unknown]>([
      [{ type: 'delay', delay_days: 1 }, '/delay_days', { delay_days: -1 }],
      [{ type: 'delay', delay_days: 1 }, '/delay_hours', { delay_hours: '1' }],
      [{ type: 'ai' }, '/ai_node', { ai_node: null }],
      [{ type: 'ai' }, '/ai_node/purpose', { ai_node: { purpose: 5, output_type: 'text' } }],
      [{ type: 'ai' }, '/ai_node/output_type', { ai_node: { purpose: 'p' } }],
      [{ type: 'ai' }, '', []],
      [{ type: 'ai' }, '', null],
    ])('rejects for %j, naming %p: %j', async (node, field, body) => {
      const { id, nodes } = await draftWith([node]);
      await expectInvalid(id, () => change(id, nodes[0]!.id, body), field);
    });

    it.each([{ delay_days: 0 }, { delay_days: 30, delay_minutes: 1 }])('refuses the delay %j', async (delay) => {
      const { id, nodes } = await draftWith([{ type: 'email' }, { type: 'delay', delay_days: 1 }]);
      const positions = [1];
      await expectRefused(id, () => change(id, nodes[1]!.id, delay), 400, 'delay_out_of_range', { positions });
    });

    it('refuses an invitation of more than 300 characters', async () => {
      const { id, nodes } = await draft('linkedin');
      const body = '🌱'.repeat(301);
      const positions = [0];
      await expectRefused(id, () => change(id, nodes[0]!.id, { body }), 400, 'node_text_too_long', { positions });
    });

    it.each([{ body: 'Hello' }, { body: 5 }, {}])(
      'is 404 for what is not a node of the sequence: %j',
      async (fields) => {
        const [{ id, nodes }, other] = [await draftWith(emails(2)), await draft()];
        await remove(id, nodes[0]!.id);
        for (const nodeId of [nodes[0]!.id, other.nodes[0]!.id, randomUUID(), 'x', `${nodes[1]!.id}x`]) {
          await expectRefused(id, () => change(id, nodeId, fields), 404, 'node_not_found');
        }
      },
    );
  });

  const unknown = randomUUID();
  const edits: [string, (id: string, nodeId: string, headers?: Headers, client?: Client) => Promise<ApiResponse>][] = [
    ['POST', (id, _nodeId, headers, client) => add(id, { type: 'email' }, headers, client)],
    ['PATCH', (id, nodeId, headers, client) => move(id, nodeId, 1, headers, client)],
    ['DELETE', (id, nodeId, headers, client) => remove(id, nodeId, headers, client)],
    ['PUT', (id, nodeId, headers, client) => change(id, nodeId, { subject: randomUUID() }, headers, client)],
    ['PUT with an invalid value', (id, nodeId, headers, client) => change(id, nodeId, { subject: 5 }, headers, client)],
    ['DELETE of an unknown node', (id, _nodeId, headers, client) => remove(id, unknown, headers, client)],
  ];
  const valid = edits.slice(0, 4);

  describe.each(edits)('%s', (name, edit) => {
    it('is 404 for what is not a campaign of the user', async () => {
      const [{ id, nodes }, deleted] = [await draftWith(emails(2)), await draft()];
      await appendToCampaign(api, deleted.id, 'CampaignDeleted');
      const [first] = nodes as [Node];
      for (const [client, campaign] of [
        [eve, id],
        [ada, randomUUID()],
        [ada, 'x'],
        [ada, deleted.id],
      ] as const) {
        for (const headers of [{}, { 'if-match': '"1"' }]) {
          const request = () => edit(campaign, first.id, headers, client);
          await expectRefused(id, request, 404, 'campaign_not_found');
        }
      }
    });

    describe('is refused for a campaign that is', () => {
      let release: () => void;
      beforeEach(() => (release = holdLaunches(api)));
      afterEach(() => release());

      it.each<CampaignStatus>(['launching', 'active', 'paused', 'completed'])('%s', async (status) => {
        const { id, nodes } = await draftWith(emails(2));
        await bringTo(api, id, status);
        if (name === 'PUT with an invalid value') return expectInvalid(id, () => edit(id, nodes[0]!.id), '/subject');
        const detail = expect.stringContaining(`is ${status}.`);
        await expectRefused(id, () => edit(id, nodes[0]!.id), 400, 'campaign_not_draft', { detail });
      });
    });
  });

  describe('If-Match', () => {
    describe.each(valid)('on %s', (_method, edit) => {
      it.each(['"2"', '"2-0123456789abcdef"', '*', '"9", ,"2"'])('lets %p through', async (tag) => {
        const { id, nodes } = await draftWith(emails(2));
        const response = await edit(id, nodes[0]!.id, { 'if-match': tag });
        expect([response.status, response.headers['etag']]).toEqual([200, '"3"']);
      });

      it.each(['"1"', '"3"', 'W/"2"', '"1-0123456789abcdef", "0"'])('rejects %p as stale', async (tag) => {
        const { id, nodes } = await draftWith(emails(2));
        await expectRefused(id, () => edit(id, nodes[0]!.id, { 'if-match': tag }), 412, 'revision_mismatch');
      });

      it('rejects a malformed one', async () => {
        const { id, nodes } = await draftWith(emails(2));
        const request = () => edit(id, nodes[0]!.id, { 'if-match': '2' });
        const { body } = await expectRefused(id, request, 400, 'invalid_request');
        expect(body.errors).toEqual([{ field: 'If-Match', message: expect.stringMatching(/^must be /) }]);
      });
    });

    it('rejects a stale one even if there is nothing to change', async () => {
      const { id, nodes } = await draftWith(emails(2));
      const stale = { 'if-match': '"1"' };
      for (const request of [
        () => move(id, nodes[0]!.id, 0, stale),
        () => remove(id, randomUUID(), stale),
        () => change(id, nodes[0]!.id, {}, stale),
      ]) {
        await expectRefused(id, request, 412, 'revision_mismatch');
      }
    });

    it('accepts the ETag of each response in the next request', async () => {
      const { id, nodes } = await draft();
      const [email, end] = nodes.map((node) => node.id) as [string, string];
      const after = ({ headers }: ApiResponse) => ({ 'if-match': headers['etag']! });
      const added = await add(id, { type: 'ai' }, { 'if-match': '"1"' });
      const moved = await move(id, email, 1, after(added));
      const changed = await change(id, email, { subject: 'Hi' }, after(moved));
      const same = await change(id, email, { subject: 'Hi' }, after(changed));
      const removed = await remove(id, idsIn(moved)[0], after(same));
      const body = { sequence_nodes: [{ id: end, type: 'end' }] };
      const replaced = await ada.send('PATCH', `/api/campaigns/${id}`, { body, headers: after(removed) });
      const again = await add(id, { type: 'email' }, after(replaced));
      const etags = [added, moved, changed, same, removed, again].map(({ headers }) => headers['etag']);
      expect(etags).toEqual(['"2"', '"3"', '"4"', '"4"', '"5"', '"7"']);
      expect(await campaignEvents(api, id)).toHaveLength(8);
    });

    it('lets one of many concurrent requests through', async () => {
      const { id } = await draft();
      const requests = Array.from({ length: 10 }, () => add(id, { type: 'email' }, { 'if-match': '"1"' }));
      const statuses = (await Promise.all(requests)).map(({ status }) => status);
      expect(statuses.sort()).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
      expect(nodesIn(await read(id))).toHaveLength(3);
    });
  });

  it('The routes work while the projector lags', async () => {
    const { id, nodes } = await draft();
    await untilInView(api, { id, userId }, 1);
    const resume = pauseProjector(api);
    try {
      const [email, end] = nodes.map((node) => node.id);
      const added = await add(id, { type: 'email', subject: 'Hi' });
      const second = idsIn(added)[1]!;
      await expectSequence(id, added, [email, UUID, end]);
      await expectSequence(id, await move(id, second, 0), [second, email, end]);
      // It finds the new node, whose type does not use the invalid field.
      const changed = await change(id, second, { body: 'Hello', delay_days: 'x' });
      expect(changed.body.node).toMatchObject({ id: second, position: 0, subject: 'Hi', body: 'Hello' });
      expect(ignoredIn(changed)).toEqual(['delay_days']);
      await expectSequence(id, await remove(id, email), [second, end]);
      expect(nodesIn(await ada.get(`/api/campaigns/${id}`))).toEqual(nodes);
    } finally {
      resume();
    }
    await untilInView(api, { id, userId }, 5);
    expect(nodesIn(await ada.get(`/api/campaigns/${id}`))).toMatchObject([{ subject: 'Hi' }, { type: 'end' }]);
  });

  it('Different requests at once leave a sound sequence', async () => {
    const { id, nodes } = await draftWith(emails(6));
    const requests = nodes
      .slice(0, 6)
      .flatMap(({ id: nodeId }, index) => [
        () => move(id, nodeId, 5 - index),
        () => (index % 2 === 0 ? remove(id, nodeId) : change(id, nodeId, { body: 'Hello' })),
        () => add(id, { type: 'ai', position: 0 }, { 'idempotency-key': randomUUID() }),
      ]);
    const responses = await Promise.all(
      requests.map((request) => untilResponse(request, ({ status }) => status !== 503)),
    );
    for (const { status } of responses) expect([200, 400, 404]).toContain(status);
    const after = nodesIn(await read(id));
    expect(after.map(({ position }) => position)).toEqual(after.map((_, index) => index));
    expect(after.filter(({ type }) => type === 'end')).toEqual([after.at(-1)]);
    const left = after.filter(({ type }) => type === 'email').map((node) => node.id);
    expect(left.sort()).toEqual([1, 3, 5].map((index) => nodes[index]!.id).sort());
  });
}
