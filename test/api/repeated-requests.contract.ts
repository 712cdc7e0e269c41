import { randomUUID } from 'node:crypto';
import { AppendRefused, EventStore } from '../../src/event-sourcing/log/event-store';
import { entryIdOf } from '../../src/lead-lists/list-entry-id';
import { leadIdOf } from '../../src/leads/lead-id';
import { type Api, type ApiResponse, type Client, problem, startApi, stores } from '../support/api';
import { newDraft } from '../support/api-leads';
import { ADA, BOB, change, CHANGES, listWith, type Scenario, WITHOUT_BODY } from '../support/changes';
import { follow } from '../support/follow';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder';

const CATEGORIES = ['campaign', 'lead', 'sender', 'lead_list', 'list_entry', 'suppression'];

interface Attempt {
  readonly userId: string;
  readonly scenario: Scenario;
  readonly first: ApiResponse;
}

/**
 * Requests with an Idempotency-Key: each is sent, then something else is changed, then the service is restarted, then the
 * request is repeated. Call it once in a spec file, or inside a `describe`.
 */
export function describeRepeatedRequests(): void {
  const folder = temporaryFolder();
  const attempts = new Map<string, Attempt>();
  let api: Api;

  beforeAll(async () => {
    const kept = keptStores(folder);
    api = await startApi(kept);
    for (const [operation, prepare] of Object.entries(CHANGES)) {
      const userId = randomUUID();
      const client = await api.as(userId);
      const scenario = await prepare(client, userId);
      const first = await send(client, operation, scenario);
      await scenario.meanwhile();
      attempts.set(operation, { userId, scenario, first });
    }
    await api.stop();
    api = await startApi(kept);
  });
  afterAll(async () => {
    await api.stop();
    folder.remove();
  });

  it('are tested for every operation that changes something', () => {
    const changing = Object.values(api.published.document.paths).flatMap(({ get: _, ...changes }) =>
      Object.values(changes as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
    );
    expect(Object.keys(CHANGES).sort()).toEqual(changing.sort());
  });

  it.each(Object.keys(CHANGES))(
    'change nothing and get the first response when they are repeated: %s',
    async (operation) => {
      const { userId, scenario, first } = attempts.get(operation)!;
      expect([operation, first.status < 300]).toEqual([operation, true]);
      const again = await send(await api.as(userId), operation, scenario);
      expect(again.status).toBe(first.status);
      expect(again.body).toEqual(first.body);
      for (const header of ['location', 'ignored-fields']) expect(again.headers[header]).toBe(first.headers[header]);
      expect(await changesIn(again)).toEqual([]);
    },
  );

  const withOther = Object.keys(CHANGES).filter((operation) => !WITHOUT_BODY.has(operation));

  it.each(withOther)('are rejected if the body is different: %s', async (operation) => {
    const { userId, scenario } = attempts.get(operation)!;
    const response = await send(await api.as(userId), operation, { ...scenario, request: scenario.other! });
    expect(response.body).toEqual(problem(422, 'idempotency_key_reused'));
    expect(await changesIn(response)).toEqual([]);
  });

  it.each(['deleteCampaignLeads', 'deleteListLeads'])(
    'include what an interrupted attempt has removed: %s',
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
}

/** The stores of this run. Those in memory are replaced by files, because a restart would lose them. */
function keptStores(folder: TemporaryFolder): Record<string, string> {
  const inMemory = Object.entries(stores).filter(([, url]) => url === 'sqlite::memory:');
  return Object.fromEntries(inMemory.map(([name]) => [name, `sqlite:${folder.file(`${name}.db`)}`]));
}

function send(client: Client, key: string, { method, url, request }: Scenario): Promise<ApiResponse> {
  return client.send(method, url, { ...request, headers: { ...request?.headers, 'idempotency-key': key } });
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
