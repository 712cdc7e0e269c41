import { copyFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { NameIndex } from '../../src/campaigns/campaign-names/name-index';
import { nameKey } from '../../src/campaigns/domain/campaign-name';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { rebuild } from '../../src/cli/rebuild';
import { readConfig } from '../../src/config/read-config';
import { EventStore, type NewEvent } from '../../src/event-sourcing/log/event-store';
import { type Api, type Client, problem, SECRET, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { metadataOf } from '../support/new-events';
import { temporaryFolder } from '../support/temporary-folder';
import { sqliteUrls } from '../support/sqlite-urls';
import { untilInView } from '../support/until-in-view';

const folder = temporaryFolder();
const template = folder.file('template.db');
let broken: string;
let healthy: string;
let senders: string[];
let api: Api | undefined;

/** Two campaigns, each drafted as "… 0" and renamed twice (revisions 2 and 3). */
beforeAll(async () => {
  const ada = await start(template);
  senders = [await connectSender(ada)];
  const draft = async (name: string): Promise<string> => {
    const { body } = await ada.post('/api/campaigns', { type: 'email', name, sender_account_ids: senders });
    return body.campaign.id as string;
  };
  [broken, healthy] = [await draft('Broken 0'), await draft('Healthy 0')];
  const events = api!.app.get<EventStore>(EventStore);
  for (const revision of [1, 2]) {
    await events.append(`campaign-${broken}`, revision, [renaming(broken, `Broken ${revision}`)]);
    await events.append(`campaign-${healthy}`, revision, [renaming(healthy, `Healthy ${revision}`)]);
  }
  for (const id of [broken, healthy]) await untilInView(api!, { id, userId: 'ada' }, 3);
  const renamed = [nameKey('Broken 2'), nameKey('Healthy 2')];
  const names = api!.app.get<NameIndex>(NameIndex);
  while ((await names.taken('ada', renamed)).size < renamed.length) await setImmediate();
  await stop();
});

afterEach(stop);
afterAll(() => folder.remove());

const metadata = (path: string, value: string) => `metadata = json_set(metadata, '$.${path}', ${value})`;
const data = (path: string, value: string) => `data = json_set(data, '$.${path}', ${value})`;

describe.each([
  ['data is cut off', `data = '{"name":'`],
  ['data is null', `data = 'null'`],
  ['data is a string', `data = '"text"'`],
  ['data is a number', `data = '5'`],
  ['data is an array', `data = '[]'`],
  ['data is empty', `data = ''`],
  ['data is not UTF-8', `data = CAST(x'7b226e616d65223a22ff227d' AS TEXT)`],
  ['data contains a NUL', `data = '{' || char(0) || '}'`],
  ['data contains the separator of fields', `data = '{"name":"' || char(30) || '"}'`],
  ['data contains the separator of rows', `data = '{"name":"' || char(29) || '"}'`],
  ['data names another campaign', data('campaign_id', `'${randomUUID()}'`)],
  ['metadata is cut off', `metadata = '{'`],
  ['metadata is an empty object', `metadata = '{}'`],
  ['metadata is null', `metadata = 'null'`],
  ['metadata is a string', `metadata = '"text"'`],
  ['metadata is an array', `metadata = '[]'`],
  ['metadata is not UTF-8', `metadata = CAST(x'7bff7d' AS TEXT)`],
  ['metadata has no schema version', `metadata = json_remove(metadata, '$.schema_version')`],
  ['metadata has a user id that is a number', metadata('user_id', '5')],
  ['metadata has an empty user id', metadata('user_id', `''`)],
  ['metadata names another user', metadata('user_id', `'eve'`)],
  ['metadata has no time', `metadata = json_remove(metadata, '$.occurred_at')`],
  ['metadata has a time that is not a timestamp', metadata('occurred_at', `'yesterday'`)],
  ['metadata has a time that does not exist', metadata('occurred_at', `'2026-13-41T25:61:61.000Z'`)],
  ['metadata has no correlation id', `metadata = json_remove(metadata, '$."$correlationId"')`],
  ['type is unknown', `type = 'CampaignPainted'`],
  ['type is not UTF-8', `type = CAST(x'ff' AS TEXT)`],
  ['type is empty', `type = ''`],
  ['id is not a UUID', `id = 'first'`],
  ['id is not UTF-8', `id = CAST(x'ff' AS TEXT)`],
])('A stored event whose %s', (_, change) => {
  it('is parked with its stream: the rebuild ends, and all other data is complete', async () => {
    const file = await brokenCopy(`UPDATE events SET ${change} WHERE stream_id = ? AND revision = 2`);
    const printed: string[] = [];
    const parked = await rebuild(configOn(file), (line) => printed.push(line));
    expect(parked).toMatchObject([{ streamId: `campaign-${broken}`, revision: 2 }]);
    expect(printed.join('\n')).toContain(`campaign-${broken}, revision 2`);

    const ada = await start(file);
    expect(await namesOf(ada)).toEqual(['Broken 0', 'Healthy 2']);
    const ready = await api!.anonymous().get('/health/ready');
    expect([ready.status, ready.body.status, ready.body.parked_streams]).toEqual([200, 'degraded', 1]);
    expect(await statusOf(ada, broken)).toBe(200);
  });
});

describe('A stored event that cannot be read', () => {
  it('does not block earlier events, although their handler reads the whole stream', async () => {
    const file = await brokenCopy(`UPDATE events SET data = '{' WHERE stream_id = ? AND revision = 3`);
    const parked = await rebuild(configOn(file), () => undefined);
    expect(parked).toMatchObject([{ streamId: `campaign-${broken}`, revision: 3 }]);
    expect(await namesOf(await start(file))).toEqual(['Broken 1', 'Healthy 2']);
  });

  it('does not affect reads of earlier revisions', async () => {
    const ada = await start(await brokenCopy(`UPDATE events SET data = '{' WHERE stream_id = ? AND revision = 3`));
    const read = (revision: number) => ada.get(`/api/campaigns/${broken}`, { 'min-revision': String(revision) });
    expect((await read(2)).body.campaign).toMatchObject({ name: 'Broken 1' });
    expect((await read(3)).body).toEqual(problem(500, 'event_unreadable'));
  });

  it('stays parked when later events of the stream cannot be read either, so that nothing is lost', async () => {
    const file = await brokenCopy(`UPDATE events SET metadata = '{}' WHERE stream_id = ? AND revision IN (0, 1)`);
    await start(file);
    await stop();
    const parked = await rebuild(configOn(file), () => undefined);
    expect(parked).toMatchObject([{ streamId: `campaign-${broken}`, revision: 0 }]);
    await alter(
      file,
      `UPDATE events SET metadata = (SELECT metadata FROM events WHERE type = 'SequenceSeeded'
      AND metadata <> '{}') WHERE stream_id = ? AND metadata = '{}'`,
      `campaign-${broken}`,
    );
    expect(await namesOf(await start(file))).toEqual(['Broken 2', 'Healthy 2']);
  });
});

describe.each([
  ['is missing', `DELETE FROM events WHERE stream_id = ? AND revision = 2`, 3],
  ['has a revision that is not a number', `UPDATE events SET revision = 'two' WHERE stream_id = ? AND revision = 2`, 3],
  ['skips revisions', `UPDATE events SET revision = revision + 4 WHERE stream_id = ? AND revision = 3`, 7],
])('A stream in which an event %s', (_, sql, parkedAt) => {
  it('is parked at the gap', async () => {
    const file = await brokenCopy(sql);
    const parked = await rebuild(configOn(file), () => undefined);
    expect(parked.map(({ streamId }) => streamId)).toEqual([`campaign-${broken}`]);
    expect([parkedAt, -1]).toContain(parked[0]!.revision);
    const ada = await start(file);
    expect((await namesOf(ada))[1]).toBe('Healthy 2');
  });
});

describe('A campaign whose first event cannot be read', () => {
  let ada: Client;
  beforeEach(async () => {
    ada = await start(await brokenCopy(`UPDATE events SET data = '{' WHERE stream_id = ? AND revision = 0`));
  });

  it.each(['', '/history'])('gets event_unreadable from GET /api/campaigns/{id}%s', async (path) => {
    const { status, body } = await ada.get(`/api/campaigns/${broken}${path}`);
    expect([status, body]).toEqual([500, problem(500, 'event_unreadable')]);
    expect(JSON.stringify(body)).not.toMatch(/JSON|revision|position/);
  });

  it('keeps its name', async () => {
    const again = { type: 'email', name: 'Broken 2', sender_account_ids: senders };
    expect((await ada.post('/api/campaigns', again)).body.code).toBe('campaign_name_taken');
  });

  it('does not affect other requests', async () => {
    expect(await namesOf(ada)).toEqual(['Healthy 2']);
    expect(await statusOf(ada, healthy)).toBe(200);
    const other = { type: 'email', name: 'Another', sender_account_ids: senders };
    expect((await ada.post('/api/campaigns', other)).status).toBe(201);
  });
});

describe.each([
  ['data is cut off', `data = '{"nodes":'`],
  ['data is not UTF-8', `data = CAST(x'7b226e616d65223a22ff227d' AS TEXT)`],
  ['data does not fit its schema', data('nodes', '5')],
  ['metadata is cut off', `metadata = '{'`],
  ['metadata is an empty object', `metadata = '{}'`],
  ['metadata is null', `metadata = 'null'`],
  ['metadata has a place in its append that is a string', metadata('append_index', `'one'`)],
  ['type is unknown', `type = 'CampaignPainted'`],
  ['type is not UTF-8', `type = CAST(x'ff' AS TEXT)`],
  ['revision is not a number', `revision = 'one'`],
])('A campaign whose second event has been damaged, so that its %s', (_, change) => {
  const repair = `UPDATE events SET (revision, type, data, metadata) = (1, ?, ?, ?)
    WHERE stream_id = ? AND revision NOT IN (0, 2, 3)`;

  it('is not shown at all, and is shown with its whole sequence once the event is repaired', async () => {
    const file = await brokenCopy(`UPDATE events SET ${change} WHERE stream_id = ? AND revision = 1`);
    const parked = await rebuild(configOn(file), () => undefined);
    const error = expect.stringMatching(/^one of revisions 0 to 1: ./) as string;
    expect(parked).toEqual([
      expect.objectContaining({ streamId: `campaign-${broken}`, revision: 0, type: 'CampaignDrafted', error }),
    ]);
    const ada = await start(file);
    expect(await namesOf(ada)).toEqual(['Healthy 2']);
    expect((await ada.get(`/api/campaigns/${broken}`)).body).toEqual(problem(500, 'event_unreadable'));
    expect(await statusOf(ada, healthy)).toBe(200);
    await stop();

    await alter(file, repair, ...(await originalOfSecondEvent()), `campaign-${broken}`);
    const again = await start(file);
    expect(await namesOf(again)).toEqual(['Broken 2', 'Healthy 2']);
    expect((await again.get(`/api/campaigns/${broken}`)).body.sequence_nodes).toHaveLength(2);
  });
});

describe('A sender whose first event cannot be read', () => {
  it('is left out of the campaigns that name it, and cannot be used for a new campaign', async () => {
    const file = await brokenCopy(`UPDATE events SET metadata = '{' WHERE stream_id = 'sender-' || ?`, senders[0]);
    const ada = await start(file);
    expect(await namesOf(ada)).toEqual(['Broken 2', 'Healthy 2']);
    expect(await statusOf(ada, healthy)).toBe(200);
    const other = { type: 'email', name: 'Another', sender_account_ids: senders };
    expect(await ada.post('/api/campaigns', other)).toMatchObject({ status: 500, body: { code: 'event_unreadable' } });
  });
});

describe('A command with a key whose campaign cannot be read', () => {
  it('fails with an error and writes nothing', async () => {
    const file = await brokenCopy('UPDATE events SET id = id WHERE stream_id = ?');
    let ada = await start(file);
    const keyed = { type: 'email', name: 'Keyed', sender_account_ids: senders };
    const { body } = await ada.post('/api/campaigns', keyed, { 'idempotency-key': 'k' });
    await stop();
    const stream = `campaign-${body.campaign.id}`;
    await alter(file, `UPDATE events SET metadata = '[]' WHERE stream_id = ? AND revision = 1`, stream);
    ada = await start(file);
    const again = await ada.post('/api/campaigns', keyed, { 'idempotency-key': 'k' });
    expect([again.status, again.body.code]).toEqual([500, 'event_unreadable']);
    expect(await api!.app.get<EventStore>(EventStore).readStream(stream)).toHaveLength(2);
  });
});

function renaming(id: string, name: string): NewEvent {
  return {
    id: randomUUID(),
    type: 'CampaignRenamed',
    data: { campaign_id: id, name },
    metadata: metadataOf('ada'),
  };
}

/** A copy of the template's log, without the progress of reactors. */
async function brokenCopy(sql: string, parameter = `campaign-${broken}`): Promise<string> {
  const file = folder.file(`${randomUUID()}.db`);
  copyFileSync(template, file);
  await alter(file, sql, parameter);
  await alter(file, 'DELETE FROM consumer_checkpoints');
  return file;
}

/** @returns the type, data and metadata, as stored */
async function originalOfSecondEvent(): Promise<string[]> {
  const database = await SqliteDatabase.open(template, 'log');
  const [, second] = await new SqliteEventStore(database).readStream(`campaign-${broken}`, 0, 2);
  await database.close();
  const { type, data, metadata } = second!;
  return [type, JSON.stringify(data), JSON.stringify(metadata)];
}

async function alter(file: string, sql: string, ...parameters: string[]): Promise<void> {
  const database = await SqliteDatabase.open(file, 'log');
  await database.write('run', [[sql, ...parameters]]);
  await database.close();
}

function configOn(file: string) {
  return readConfig({ ...sqliteUrls(file), AUTH_JWT_SECRET: SECRET });
}

async function start(file: string): Promise<Client> {
  api = await startApi(sqliteUrls(file));
  return api.as('ada');
}

async function stop(): Promise<void> {
  await api?.stop();
  api = undefined;
}

async function namesOf(client: Client): Promise<string[]> {
  const { status, body } = await client.get('/api/campaigns');
  expect(status).toBe(200);
  return body.campaigns.map(({ name }: { name: string }) => name).sort();
}

async function statusOf(client: Client, id: string): Promise<number> {
  return (await client.get(`/api/campaigns/${id}`)).status;
}
