import { randomUUID } from 'node:crypto';
import { OpenStores } from '../../src/adapters/open-stores';
import { campaignCodec } from '../../src/campaigns/campaign-events.schema';
import { nameKey } from '../../src/campaigns/domain/campaign-name';
import { type CampaignDrafted, type CampaignEvent, type CampaignRenamed } from '../../src/campaigns/domain/events';
import { type Recorded } from '../../src/event-sourcing/log/event-codec';
import { type Api, type ApiResponse, type Client, startApi, statusAndRetryAfter } from '../support/api';
import { connectSender } from '../support/api-senders';
import { follow } from '../support/follow';
import { untilResponse } from '../support/until-response';

const MANY = 100;
const NAME_REFUSALS = ['campaign_name_taken', 'campaign_name_pending'];

let api: Api;
let ada: Client;
let senderId: string;
beforeAll(async () => {
  api = await startApi();
  ada = await api.as('ada');
  senderId = await connectSender(ada);
});
afterAll(() => api.stop());

describe('A name in a hundred simultaneous requests', () => {
  it('goes to one campaign if all of them rename', async () => {
    const [ids, name] = [await manyDrafts(MANY), newName()];
    const responses = await Promise.all(ids.map((id) => patch(id, { name })));
    expect(statusesOf(responses)).toEqual({ 200: 1, 409: MANY - 1 });
    expect(refusalsOf(responses).filter((code) => !NAME_REFUSALS.includes(code))).toEqual([]);
    const winner = ids[responses.findIndex(({ status }) => status === 200)];
    expect((await namingsWith(name)).map(({ data }) => data.campaign_id)).toEqual([winner]);
  });

  it('goes to one campaign if half of them rename, and half of them create', async () => {
    const [ids, name] = [await manyDrafts(MANY / 2), newName()];
    const responses = await Promise.all(ids.flatMap((id) => [patch(id, { name }), create(name)]));
    const winners = responses.filter(({ status }) => status === 200 || status === 201);
    expect(winners).toHaveLength(1);
    expect(refusalsOf(responses)).toHaveLength(MANY - 1);
    expect(refusalsOf(responses).filter((code) => !NAME_REFUSALS.includes(code))).toEqual([]);
    expect((await namingsWith(name)).map(({ data }) => data.campaign_id)).toEqual([winners[0]!.body.campaign.id]);
  });
});

describe('Fifty simultaneous changes of one campaign', () => {
  it('are all made, each in one append', async () => {
    const [id] = await manyDrafts(1);
    const prefix = newName();
    const changes = Array.from({ length: 50 }, (_, number) => changeNumber(number, prefix));
    const responses = await Promise.all(changes.map((change) => patchUntilMade(id!, change)));
    responses.forEach(({ body }, number) => expect(body.campaign).toMatchObject(changes[number]!));

    const [, , ...events] = await streamOf(id!);
    const made = appendsIn(events).map((append) => Object.assign({}, ...append.map(changeOf)) as object);
    expect(made).toHaveLength(changes.length);
    expect(made).toEqual(expect.arrayContaining(changes));
    const { body } = await ada.get(`/api/campaigns/${id}`, {
      'min-revision': String(events[events.length - 1]!.revision),
    });
    expect(body.campaign).toMatchObject(Object.assign({}, ...made) as object);
  });
});

describe('Two campaigns that change names at the same time', () => {
  it('keep their names if each wants the name of the other', async () => {
    const names = [newName(), newName()] as const;
    const ids = await Promise.all(names.map(draftNamed));
    const responses = await Promise.all([patch(ids[0]!, { name: names[1] }), patch(ids[1]!, { name: names[0] })]);
    expect(refusalsOf(responses)).toEqual(['campaign_name_taken', 'campaign_name_taken']);
    const shown = await Promise.all(ids.map((id) => ada.get(`/api/campaigns/${id}`)));
    expect(shown.map(({ body }) => body.campaign.name)).toEqual(names);
  });

  it('never have the same one, although each takes that of the other as soon as it is free', async () => {
    const [names, spare] = [[newName(), newName()], newName()];
    const ids = await Promise.all(names.map(draftNamed));
    for (let swaps = 0; swaps < 10; swaps++) {
      const leaving = untilRenamed(ids[0]!, spare).then(() => untilRenamed(ids[0]!, names[1]!));
      await Promise.all([leaving, untilRenamed(ids[1]!, names[0]!)]);
      names.reverse();
    }
    const namings = (await allNamings()).filter(({ data }) => ids.includes(data.campaign_id));
    expect(namings).toHaveLength(2 + 10 * 3);
    expect(sharedNamesIn(namings)).toEqual([]);
  });
});

describe('The check for shared names', () => {
  const naming = (campaign_id: string, name: string) => ({ data: { campaign_id, name } });

  it('finds a name that two campaigns have at the same time', () => {
    expect(sharedNamesIn([naming('a', 'Spring'), naming('b', 'Summer'), naming('b', 'Spring ')])).toEqual(['Spring ']);
  });

  it('allows a name that the other campaign has given up', () => {
    expect(sharedNamesIn([naming('a', 'Spring'), naming('a', 'Summer'), naming('b', 'Spring')])).toEqual([]);
  });
});

type Naming = CampaignDrafted | CampaignRenamed;

/** No two of them request the same value, so each must append. Some change several fields. */
function changeNumber(number: number, prefix: string): object {
  const [name, daily_limit, signature] = [`${prefix} ${number}`, 101 + number, `Yours, Ada ${number}`];
  return [{ name }, { daily_limit }, { signature }, { daily_limit, signature }, { name, daily_limit }][number % 5]!;
}

/** Repeats the request as long as there is too much contention. */
function patchUntilMade(id: string, change: object): Promise<ApiResponse> {
  return untilResponse(
    () => patch(id, change),
    (response) => {
      if (response.status === 200) return true;
      expect(response.body.code).toBe('too_much_contention');
      expect(statusAndRetryAfter(response)).toEqual([503, true]);
      return false;
    },
  );
}

/** Repeats the request as long as another campaign has the name. */
function untilRenamed(id: string, name: string): Promise<ApiResponse> {
  return untilResponse(
    () => patch(id, { name }),
    (response) => {
      if (response.status === 200) return true;
      expect(NAME_REFUSALS).toContain(response.body.code);
      return false;
    },
  );
}

function patch(id: string, change: object): Promise<ApiResponse> {
  return ada.send('PATCH', `/api/campaigns/${id}`, { body: change });
}

function create(name: string): Promise<ApiResponse> {
  return ada.post('/api/campaigns', { type: 'email', name, sender_account_ids: [senderId] });
}

async function draftNamed(name: string): Promise<string> {
  const { status, body } = await create(name);
  expect(status).toBe(201);
  return body.campaign.id as string;
}

function manyDrafts(count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, () => draftNamed(newName())));
}

function newName(): string {
  return `Spring ${randomUUID()}`;
}

/** The number of responses by status. */
function statusesOf(responses: readonly ApiResponse[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function refusalsOf(responses: readonly ApiResponse[]): string[] {
  return responses.filter(({ status }) => status === 409).map(({ body }) => body.code as string);
}

/** The names that two campaigns have at the same time. @param namings in the order of the log */
function sharedNamesIn(namings: readonly { data: { campaign_id: string; name: string } }[]): string[] {
  const current = new Map<string, string>();
  return namings.flatMap(({ data: { campaign_id, name } }) => {
    current.set(campaign_id, nameKey(name));
    return new Set(current.values()).size < current.size ? [name] : [];
  });
}

/** The events of drafts and renames, in the order of the log. */
async function allNamings(): Promise<Naming[]> {
  return (await history()).filter((event) => event.type === 'CampaignDrafted' || event.type === 'CampaignRenamed');
}

async function namingsWith(name: string): Promise<Naming[]> {
  return (await allNamings()).filter(({ data }) => data.name === name);
}

async function streamOf(id: string): Promise<Recorded<CampaignEvent>[]> {
  return (await history()).filter(({ data }) => data.campaign_id === id);
}

async function history(): Promise<Recorded<CampaignEvent>[]> {
  const { eventStore } = api.app.get(OpenStores);
  const { events } = await follow(eventStore, { category: 'campaign' }, ({ live }) => live);
  return events.map((event) => campaignCodec.decode(event));
}

/** Groups the events of a stream by append, as their metadata says. */
function appendsIn(events: readonly Recorded<CampaignEvent>[]): Recorded<CampaignEvent>[][] {
  const starts = events.filter(({ metadata }) => metadata.append_index === 0);
  const appends = starts.map(({ revision, metadata }) => {
    const end = revision + metadata.append_size!;
    return events.filter((event) => event.revision >= revision && event.revision < end);
  });
  expect(appends.flat()).toEqual(events);
  return appends;
}

function changeOf(event: CampaignEvent): object {
  if (event.type === 'CampaignRenamed') return { name: event.data.name };
  return event.type === 'CampaignSettingsChanged' ? event.data.settings : { [event.type]: event.data };
}
