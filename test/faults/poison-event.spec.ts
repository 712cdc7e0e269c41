import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { OpenStores } from '../../src/adapters/open-stores';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { EventStore, type NewEvent } from '../../src/event-sourcing/log/event-store';
import { viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { CAMPAIGNS } from '../../src/campaigns/campaign.projection';
import { type Api, type Client, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { metadataOf } from '../support/new-events';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder';
import { sqliteUrls } from '../support/sqlite-urls';
import { untilInView } from '../support/until-in-view';

let folder: TemporaryFolder;
let api: Api;
let ada: Client;
let poisoned: string;
let healthy: string;

beforeEach(async () => {
  folder = temporaryFolder();
  await start();
  const senders = [await connectSender(ada)];
  const draft = async (name: string) => {
    const { body } = await ada.post('/api/campaigns', { type: 'email', name, sender_account_ids: senders });
    return body.campaign.id as string;
  };
  poisoned = await draft('Spring');
  healthy = await draft('Autumn');
});

afterEach(async () => {
  await api.stop();
  folder.remove();
});

const renaming = (id: string, name: string): NewEvent => ({
  id: randomUUID(),
  type: 'CampaignRenamed',
  data: { campaign_id: id, name },
  metadata: metadataOf('ada'),
});

const ofUnknownType = (id: string): NewEvent => ({ ...renaming(id, 'Repaired'), type: 'CampaignPainted' });

const ofNewerVersion = (id: string): NewEvent => {
  const event = renaming(id, 'Repaired');
  return { ...event, metadata: { ...event.metadata, schema_version: 2 } };
};

describe.each([
  ['an unknown type', ofUnknownType],
  ['a newer version', ofNewerVersion],
])('An event of %s', (_what, poison) => {
  it('is parked: its stream waits, all other streams continue, and readiness shows it', async () => {
    await appendPoison(poison);
    expect(await nameOf(healthy)).toBe('Winter');
    expect(await nameOf(poisoned)).toBe('Spring');
    await expectDegraded();
  });

  it('is still parked after a restart, and all other streams still continue', async () => {
    await appendPoison(poison);
    await restart();
    await caughtUp();
    await expectDegraded();
    await append(healthy, 2, renaming(healthy, 'Advent'));
    await seen(healthy, 3);
    expect(await nameOf(healthy)).toBe('Advent');
    expect(await nameOf(poisoned)).toBe('Spring');
    await expectDegraded();
  });

  it('is projected together with the later events of its stream once it can be read', async () => {
    await appendPoison(poison);
    await restart(repair);
    await caughtUp();
    await seen(poisoned, 3);
    expect(await nameOf(poisoned)).toBe('Summer');
    const { body } = await ada.get('/api/campaigns');
    expect(body.campaigns.map(({ name }: { name: string }) => name).sort()).toEqual(['Summer', 'Winter']);
    const ready = await api.anonymous().get('/health/ready');
    expect([ready.status, ready.body.status, ready.body.parked_streams]).toEqual([200, 'ok', 0]);
    expect(await parkedStreams()).toBe('0');
  });
});

/** Appends the poison, a later renaming in its stream and one of the other campaign, and waits for the last one. */
async function appendPoison(poison: (id: string) => NewEvent): Promise<void> {
  await append(poisoned, 1, poison(poisoned));
  await append(poisoned, 2, renaming(poisoned, 'Summer'));
  await append(healthy, 1, renaming(healthy, 'Winter'));
  await seen(healthy, 2);
}

async function append(id: string, revision: number, event: NewEvent): Promise<void> {
  await api.app.get<EventStore>(EventStore).append(`campaign-${id}`, revision, [event]);
}

async function seen(id: string, revision: number): Promise<void> {
  await untilInView(api, { id, userId: 'ada' }, revision);
}

async function nameOf(id: string): Promise<string> {
  return (await ada.get(`/api/campaigns/${id}`)).body.campaign.name as string;
}

async function expectDegraded(): Promise<void> {
  const { status, body } = await api.anonymous().get('/health/ready');
  expect(status).toBe(200);
  expect(body.status).toBe('degraded');
  // Readiness needs no token, so it shows no details of the parked event.
  expect(body.parked_streams).toBe(1);
  expect(JSON.stringify(body)).not.toMatch(new RegExp(`${poisoned}|revision|position|type|version`));
  const parked = await api.app.get(OpenStores).readModel.parked(viewName(CAMPAIGNS));
  const error = expect.stringMatching(/type|version/) as string;
  expect(parked).toEqual([expect.objectContaining({ streamId: `campaign-${poisoned}`, revision: 2, error })]);
  expect(await parkedStreams()).toBe('1');
}

async function parkedStreams(): Promise<string | undefined> {
  const { text } = await api.anonymous().get('/metrics');
  return /^projector_parked_streams (\d+)$/m.exec(text)?.[1];
}

async function caughtUp(): Promise<void> {
  // Injected requests do not leave this turn of the event loop. Without a pause, the projector would never run.
  while ((await api.anonymous().get('/health/ready')).body.projector !== 'live') await setImmediate();
}

async function start(): Promise<void> {
  api = await startApi(sqliteUrls(folder.file('campaigns.db')));
  ada = await api.as('ada');
}

async function restart(between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  await api.stop();
  await between();
  await start();
}

/** Simulates a version of the service that can read the event: changes the event to one that this version knows. */
async function repair(): Promise<void> {
  const database = await SqliteDatabase.open(folder.file('campaigns.db'), 'log');
  const sql = `UPDATE events SET type = 'CampaignRenamed', metadata = json_set(metadata, '$.schema_version', 1)
    WHERE stream_id = ? AND revision = 2`;
  await database.write('run', [[sql, `campaign-${poisoned}`]]);
  await database.close();
}
