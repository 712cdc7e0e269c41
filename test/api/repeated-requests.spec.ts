import { randomUUID } from 'node:crypto';
import { AppendRefused, EventStore } from '../../src/event-sourcing/log/event-store';
import { leadIdOf } from '../../src/leads/lead-id';
import { entryIdOf } from '../../src/lead-lists/list-entry-id';
import { suppressionIdOf } from '../../src/suppressions/suppression-id';
import { type Api, type ApiRequest, type ApiResponse, type Client, problem, startApi } from '../support/api';
import { newDraft } from '../support/api-leads';
import { connectSender, EMAIL_SENDER } from '../support/api-senders';
import { follow } from '../support/follow';
import { temporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';

interface Scenario {
  readonly method: string;
  readonly url: string;
  readonly request?: Pick<ApiRequest, 'body' | 'text' | 'headers'>;
  /** Another change, made after the request. Without the key, the request would then have another effect or response. */
  readonly meanwhile: () => Promise<unknown>;
  /** A different request for the same resource. */
  readonly other?: Pick<ApiRequest, 'body' | 'text' | 'headers'>;
}

const ADA = { email: 'ada@example.com', first_name: 'Ada' };
const BOB = { email: 'bob@example.com' };
const CSV = { 'content-type': 'text/csv' };

/** By operation: every one that changes something. */
const SCENARIOS: Readonly<Record<string, (client: Client, userId: string) => Promise<Scenario>>> = {
  createCampaign: async (client) => {
    const body = { type: 'email', name: randomUUID(), sender_account_ids: [await connectSender(client)] };
    const other = { body: { ...body, name: 'Other' } };
    const meanwhile = () => deleteAll(client, 'campaigns');
    return { method: 'POST', url: '/api/campaigns', request: { body }, other, meanwhile };
  },
  updateCampaign: async (client) => {
    const url = `/api/campaigns/${await newDraft(client)}`;
    return {
      method: 'PATCH',
      url,
      // LinkedIn only, and invalid: which fields are validated depends on the campaign.
      request: { body: { signature: 'Ada', daily_limit: 7, skip_other_campaigns: 'invalid' } },
      other: { body: { daily_limit: 8 } },
      meanwhile: () => launch(client, url),
    };
  },
  deleteCampaign: async (client) => {
    const url = `/api/campaigns/${await newDraft(client)}`;
    return { method: 'DELETE', url, meanwhile: nothing };
  },
  duplicateCampaign: async (client) => {
    const url = `/api/campaigns/${await newDraft(client)}`;
    const meanwhile = () => change(client, 'DELETE', url);
    const other = { body: { name: 'Other' } };
    return { method: 'POST', url: `${url}/duplicate`, request: { body: { name: randomUUID() } }, other, meanwhile };
  },
  addSequenceNode: async (client) => {
    const url = `/api/campaigns/${await newDraft(client)}`;
    const meanwhile = () => change(client, 'DELETE', url);
    const body = { type: 'delay', delay_days: 1 };
    const other = { body: { type: 'delay', delay_days: 2 } };
    return { method: 'POST', url: `${url}/sequence/nodes`, request: { body }, other, meanwhile };
  },
  moveSequenceNode: async (client) => {
    const { url, nodeId } = await draftWithDelay(client);
    const request = { body: { nodeId, toPosition: 0 } };
    const other = { body: { nodeId, toPosition: 1 } };
    const meanwhile = () => change(client, 'PATCH', url, other);
    return { method: 'PATCH', url, request, other, meanwhile };
  },
  deleteSequenceNode: async (client) => {
    const { url, nodeId } = await draftWithDelay(client);
    const meanwhile = () => change(client, 'POST', url, { body: { type: 'delay', delay_days: 2 } });
    return {
      method: 'DELETE',
      url,
      request: { body: { nodeId } },
      other: { body: { nodeId: randomUUID() } },
      meanwhile,
    };
  },
  updateSequenceNode: async (client) => {
    const { url, nodeId } = await draftWithDelay(client);
    return {
      method: 'PUT',
      url: `${url}/${nodeId}`,
      request: { body: { delay_days: 3 } },
      other: { body: { delay_days: 4 } },
      meanwhile: () => change(client, 'PUT', `${url}/${nodeId}`, { body: { delay_days: 5 } }),
    };
  },
  addLeadsToCampaign: async (client) => {
    const campaign = `/api/campaigns/${await newDraft(client)}`;
    const url = `${campaign}/leads`;
    const meanwhile = () => change(client, 'DELETE', url, { body: { all: true } });
    const request = { body: { prospects: [ADA, ADA] } };
    return { method: 'POST', url, request, other: { body: { prospects: [BOB] } }, meanwhile };
  },
  addLeadsToCampaignFromCsv: async (client) => {
    const url = `/api/campaigns/${await newDraft(client)}/leads`;
    const meanwhile = () => change(client, 'DELETE', url, { body: { all: true } });
    return {
      method: 'POST',
      url: `${url}/csv`,
      request: { text: 'email\nada@example.com\n', headers: CSV },
      other: { text: 'email\nbob@example.com\n', headers: CSV },
      meanwhile,
    };
  },
  importLeadsFromListToCampaign: async (client) => {
    const url = `/api/campaigns/${await newDraft(client)}/leads`;
    const list = await listWith(client, ADA);
    const meanwhile = () => change(client, 'DELETE', url, { body: { all: true } });
    const request = { body: { listId: list.id } };
    const other = { body: { listId: (await listWith(client, BOB)).id } };
    return { method: 'POST', url: `${url}/import-from-list`, request, other, meanwhile };
  },
  updateCampaignLead: async (client) => {
    const campaign = await newDraft(client);
    const url = `/api/campaigns/${campaign}/leads`;
    await change(client, 'POST', url, { body: { prospects: [ADA] } });
    const prospect_id = leadIdOf(campaign, ADA.email);
    return {
      method: 'PATCH',
      url,
      request: { body: { prospect_id, updates: { company: 'Analytical Engines' } } },
      other: { body: { prospect_id, updates: { company: 'Other' } } },
      meanwhile: async () => {
        await change(client, 'PATCH', url, { body: { prospect_id, updates: { company: 'Meanwhile' } } });
        await launch(client, `/api/campaigns/${campaign}`);
      },
    };
  },
  deleteCampaignLeads: async (client) => {
    const campaign = await newDraft(client);
    const url = `/api/campaigns/${campaign}/leads`;
    await change(client, 'POST', url, { body: { prospects: [ADA] } });
    const request = { body: { prospect_ids: [leadIdOf(campaign, ADA.email)] } };
    return {
      method: 'DELETE',
      url,
      request,
      other: { body: { all: true } },
      meanwhile: async () => {
        await change(client, 'POST', url, { body: { prospects: [ADA] } });
        await launch(client, `/api/campaigns/${campaign}`);
      },
    };
  },
  launchCampaign: async (client) => {
    const url = `/api/campaigns/${await newDraft(client)}`;
    return { method: 'POST', url: `${url}/launch`, meanwhile: () => change(client, 'DELETE', url) };
  },
  pauseCampaign: async (client) => {
    const url = await activeCampaign(client);
    return { method: 'POST', url: `${url}/pause`, meanwhile: () => change(client, 'POST', `${url}/resume`) };
  },
  resumeCampaign: async (client) => {
    const url = await activeCampaign(client);
    await change(client, 'POST', `${url}/pause`);
    return { method: 'POST', url: `${url}/resume`, meanwhile: () => change(client, 'POST', `${url}/pause`) };
  },
  createSender: async (client) => {
    const request = { body: EMAIL_SENDER };
    const other = { body: { ...EMAIL_SENDER, display_name: 'Other' } };
    return { method: 'POST', url: '/api/senders', request, other, meanwhile: () => deleteAll(client, 'senders') };
  },
  disconnectSender: async (client) => {
    const url = `/api/senders/${await connectSender(client)}`;
    return { method: 'DELETE', url, meanwhile: nothing };
  },
  createList: async (client) => {
    const meanwhile = () => deleteAll(client, 'lists');
    const [request, other] = [{ body: { name: 'People' } }, { body: { name: 'Other' } }];
    return { method: 'POST', url: '/api/lists', request, other, meanwhile };
  },
  updateList: async (client) => {
    const { url } = await listWith(client, ADA);
    const meanwhile = () => change(client, 'PATCH', url, { body: { name: 'Meanwhile' } });
    const [request, other] = [{ body: { name: 'People' } }, { body: { name: 'Other' } }];
    return { method: 'PATCH', url, request, other, meanwhile };
  },
  deleteList: async (client) => {
    const { url } = await listWith(client, ADA);
    return { method: 'DELETE', url, meanwhile: nothing };
  },
  addLeadsToList: async (client) => {
    const { url, entryId } = await listWith(client, ADA);
    return {
      method: 'POST',
      url: `${url}/leads`,
      request: { body: { leads: [ADA, BOB] } },
      other: { body: { leads: [BOB] } },
      meanwhile: () => change(client, 'DELETE', `${url}/leads`, { body: { lead_ids: [entryId] } }),
    };
  },
  addLeadsToListFromCsv: async (client) => {
    const { url, entryId } = await listWith(client, ADA);
    return {
      method: 'POST',
      url: `${url}/leads/csv`,
      request: { text: 'email\nada@example.com\n', headers: CSV },
      other: { text: 'email\nbob@example.com\n', headers: CSV },
      meanwhile: () => change(client, 'DELETE', `${url}/leads`, { body: { lead_ids: [entryId] } }),
    };
  },
  deleteListLeads: async (client) => {
    const { url, entryId } = await listWith(client, ADA);
    return {
      method: 'DELETE',
      url: `${url}/leads`,
      request: { body: { lead_ids: [entryId] } },
      other: { body: { lead_ids: [randomUUID()] } },
      meanwhile: () => change(client, 'POST', `${url}/leads`, { body: { leads: [ADA] } }),
    };
  },
  addSuppressions: async (client, userId) => {
    const url = '/api/suppressions';
    const suppression = `${url}/${suppressionIdOf(userId, ADA.email)}`;
    const request = { body: { emails: [ADA.email] } };
    const other = { body: { emails: [BOB.email] } };
    return { method: 'POST', url, request, other, meanwhile: () => change(client, 'DELETE', suppression) };
  },
  deleteSuppression: async (client, userId) => {
    const suppress = () => change(client, 'POST', '/api/suppressions', { body: { emails: [ADA.email] } });
    await suppress();
    const url = `/api/suppressions/${suppressionIdOf(userId, ADA.email)}`;
    return { method: 'DELETE', url, meanwhile: suppress };
  },
  erasePerson: async (client) => {
    await listWith(client, ADA);
    const campaign = `/api/campaigns/${await newDraft(client)}`;
    await change(client, 'POST', `${campaign}/leads`, { body: { prospects: [ADA, BOB] } });
    const [request, other] = [{ body: { email: ADA.email } }, { body: { email: BOB.email } }];
    return { method: 'POST', url: '/api/erasures', request, other, meanwhile: nothing };
  },
};

const CATEGORIES = ['campaign', 'lead', 'sender', 'lead_list', 'list_entry', 'suppression'];

/** They have no body. */
const WITHOUT_OTHER = new Set([
  'deleteCampaign',
  'launchCampaign',
  'pauseCampaign',
  'resumeCampaign',
  'disconnectSender',
  'deleteList',
  'deleteSuppression',
]);

interface Attempt {
  readonly userId: string;
  readonly scenario: Scenario;
  readonly first: ApiResponse;
}

/** Each request is sent, then something else is changed, then the service is restarted, then the request is repeated. */
describe('A request with an Idempotency-Key that is repeated', () => {
  const folder = temporaryFolder();
  const files = {
    EVENT_STORE_URL: `sqlite:${folder.file('log.db')}`,
    READ_MODEL_URL: `sqlite:${folder.file('views.db')}`,
  };
  const attempts = new Map<string, Attempt>();
  let api: Api;

  beforeAll(async () => {
    api = await startApi(files);
    for (const [operation, prepare] of Object.entries(SCENARIOS)) {
      const userId = randomUUID();
      const client = await api.as(userId);
      const scenario = await prepare(client, userId);
      const first = await send(client, operation, scenario);
      await scenario.meanwhile();
      attempts.set(operation, { userId, scenario, first });
    }
    await api.stop();
    api = await startApi(files);
  });
  afterAll(async () => {
    await api.stop();
    folder.remove();
  });

  it('is tested for every operation that changes something', () => {
    const changing = Object.values(api.published.document.paths).flatMap(({ get: _, ...changes }) =>
      Object.values(changes as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    );
    expect(Object.keys(SCENARIOS).sort()).toEqual(changing.sort());
  });

  it.each(Object.keys(SCENARIOS))('changes nothing and gets the first response: %s', async (operation) => {
    const { userId, scenario, first } = attempts.get(operation)!;
    expect([operation, first.status < 300]).toEqual([operation, true]);
    const again = await send(await api.as(userId), operation, scenario);
    expect(again.status).toBe(first.status);
    expect(again.body).toEqual(first.body);
    for (const header of ['location', 'ignored-fields']) expect(again.headers[header]).toBe(first.headers[header]);
    expect(await changesIn(again)).toEqual([]);
  });

  const withOther = Object.keys(SCENARIOS).filter((operation) => !WITHOUT_OTHER.has(operation));

  it.each(withOther)('is rejected if its body is different: %s', async (operation) => {
    const { userId, scenario } = attempts.get(operation)!;
    const response = await send(await api.as(userId), operation, { ...scenario, request: scenario.other! });
    expect(response.body).toEqual(problem(422, 'idempotency_key_reused'));
    expect(await changesIn(response)).toEqual([]);
  });

  it.each(['deleteCampaignLeads', 'deleteListLeads'])(
    'includes what an interrupted one has removed: %s',
    async (path) => {
      const client = await api.as(randomUUID());
      const leads = [ADA, BOB, { email: 'eve@example.com' }];
      const { url, body } = await (path === 'deleteListLeads' ? entriesToRemove : leadsToRemove)(client, leads);
      const request = { body, headers: { 'idempotency-key': 'interrupted' } };

      const log = api.app.get(EventStore);
      const append = log.append.bind(log);
      let removals = 0;
      const failing = jest.spyOn(log, 'append').mockImplementation((stream, expected, events) => {
        const isRemoval = ['LeadRemoved', 'ListEntryRemoved'].includes(events[0]!.type);
        return isRemoval && ++removals > 1
          ? Promise.reject(new AppendRefused('full'))
          : append(stream, expected, events);
      });
      const interrupted = await client.send('DELETE', url, request);
      failing.mockRestore();

      expect(interrupted.status).toBe(500);
      expect((await client.send('DELETE', url, request)).body).toEqual({ deleted: leads.length });
      expect((await client.send('DELETE', url, request)).body).toEqual({ deleted: leads.length });
    },
  );

  /** The types of the events that a request has written, without the one that only tells how far a view must be. */
  async function changesIn({ headers }: ApiResponse): Promise<string[]> {
    const log = api.app.get(EventStore);
    const followed = CATEGORIES.map((category) => follow(log, { category }, ({ live }) => live));
    const events = (await Promise.all(followed)).flatMap((each) => each.events);
    const written = events.filter(({ metadata }) => metadata.$correlationId === headers['x-request-id']);
    return written.map(({ type }) => type).filter((type) => type !== 'SuppressionsChanged');
  }
});

function send(client: Client, key: string, { method, url, request }: Scenario): Promise<ApiResponse> {
  return client.send(method, url, { ...request, headers: { ...request?.headers, 'idempotency-key': key } });
}

async function change(client: Client, method: string, url: string, request: ApiRequest = {}): Promise<ApiResponse> {
  const response = await client.send(method, url, request);
  expect([method, url, response.status < 300]).toEqual([method, url, true]);
  return response;
}

const nothing = () => Promise.resolve();

async function launch(client: Client, url: string): Promise<void> {
  await change(client, 'PUT', `${url}/sequence/nodes/${(await nodesOf(client, url))[0]!}`, {
    body: { subject: 'Hello', body: 'Hello' },
  });
  await change(client, 'POST', `${url}/launch`);
}

async function activeCampaign(client: Client): Promise<string> {
  const url = `/api/campaigns/${await newDraft(client)}`;
  await change(client, 'POST', `${url}/leads`, { body: { prospects: [ADA] } });
  await launch(client, url);
  await untilResponse(
    () => client.get(url),
    ({ body }) => body.campaign.status === 'active',
  );
  return url;
}

async function nodesOf(client: Client, url: string): Promise<string[]> {
  const { body } = await client.get(url);
  return body.sequence_nodes.map(({ id }: { id: string }) => id);
}

async function draftWithDelay(client: Client): Promise<{ url: string; nodeId: string }> {
  const url = `/api/campaigns/${await newDraft(client)}/sequence/nodes`;
  const { body } = await change(client, 'POST', url, { body: { type: 'delay', delay_days: 1 } });
  return { url, nodeId: body.sequence_nodes[1].id };
}

/** Creates a list. `entryId` is that of the first lead. */
async function listWith(
  client: Client,
  ...leads: readonly { email: string }[]
): Promise<{ id: string; url: string; entryId: string }> {
  const { body } = await change(client, 'POST', '/api/lists', { body: {} });
  const { id } = body.list;
  await change(client, 'POST', `/api/lists/${id}/leads`, { body: { leads } });
  return { id, url: `/api/lists/${id}`, entryId: entryIdOf(id, leads[0]!)! };
}

interface ToRemove {
  readonly url: string;
  readonly body: object;
}

async function leadsToRemove(client: Client, leads: readonly { email: string }[]): Promise<ToRemove> {
  const campaign = await newDraft(client);
  const url = `/api/campaigns/${campaign}/leads`;
  await change(client, 'POST', url, { body: { prospects: leads } });
  return { url, body: { prospect_ids: leads.map(({ email }) => leadIdOf(campaign, email)) } };
}

async function entriesToRemove(client: Client, leads: readonly { email: string }[]): Promise<ToRemove> {
  const { id, url } = await listWith(client, ...leads);
  return { url: `${url}/leads`, body: { lead_ids: leads.map((lead) => entryIdOf(id, lead)) } };
}

/** Deletes all campaigns, senders or lists of the user, once one is listed. */
async function deleteAll(client: Client, kind: 'campaigns' | 'senders' | 'lists'): Promise<void> {
  const listOf = ({ body }: ApiResponse) => (body[kind === 'senders' ? 'accounts' : kind] ?? []) as { id: string }[];
  const listed = await untilResponse(
    () => client.get(`/api/${kind}`),
    (response) => listOf(response).length > 0,
  );
  for (const { id } of listOf(listed)) await change(client, 'DELETE', `/api/${kind}/${id}`);
}
