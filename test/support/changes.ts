import { randomUUID } from 'node:crypto';
import { entryIdOf } from '../../src/lead-lists/list-entry-id';
import { leadIdOf } from '../../src/leads/lead-id';
import { suppressionIdOf } from '../../src/suppressions/suppression-id';
import { type ApiRequest, type ApiResponse, type Client } from './api';
import { newDraft } from './api-leads';
import { connectSender, EMAIL_SENDER } from './api-senders';
import { untilResponse } from './until-response';

/** One request that changes something, whose preconditions are met. */
export interface Scenario {
  readonly method: string;
  readonly url: string;
  readonly request?: Pick<ApiRequest, 'body' | 'text' | 'headers'>;
  /** Another change, made after the request. Without the key, the request would then have another effect or response. */
  readonly meanwhile: () => Promise<unknown>;
  /** A different request for the same resource. */
  readonly other?: Pick<ApiRequest, 'body' | 'text' | 'headers'>;
}

export const ADA = { email: 'ada@example.com', first_name: 'Ada' };
export const BOB = { email: 'bob@example.com' };
const CSV = { 'content-type': 'text/csv' };

/** By operation: every one that changes something. */
export const CHANGES: Readonly<Record<string, (client: Client, userId: string) => Promise<Scenario>>> = {
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
    // The response shows the current number of leads, which lags.
    await untilResponse(
      () => client.get(url),
      ({ body }) => body.list.lead_count === 1,
    );
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

/** Changes without `other`: they have no body. */
export const WITHOUT_BODY = new Set([
  'deleteCampaign',
  'launchCampaign',
  'pauseCampaign',
  'resumeCampaign',
  'disconnectSender',
  'deleteList',
  'deleteSuppression',
]);

export async function change(
  client: Client,
  method: string,
  url: string,
  request: ApiRequest = {},
): Promise<ApiResponse> {
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
export async function listWith(
  client: Client,
  ...leads: readonly { email: string }[]
): Promise<{ id: string; url: string; entryId: string }> {
  const { body } = await change(client, 'POST', '/api/lists', { body: {} });
  const { id } = body.list;
  await change(client, 'POST', `/api/lists/${id}/leads`, { body: { leads } });
  return { id, url: `/api/lists/${id}`, entryId: entryIdOf(id, leads[0]!)! };
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
