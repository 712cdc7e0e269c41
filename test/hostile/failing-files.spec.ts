import { copyFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Api, type ApiResponse, type Client, startApi, statusAndRetryAfter } from '../support/api';
import { connectSender } from '../support/api-senders';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder';
import { untilNoStoreIsOk, untilResponse } from '../support/until-response';
import { sqliteUrls, viewsBeside } from '../support/sqlite-urls';

type Damage = (path: string) => void;

const CREATES = 20;

const DAMAGES: readonly (readonly [string, Damage])[] = [
  ['the database is deleted', (path) => rmSync(path)],
  ['the write-ahead log is deleted', (path) => rmSync(`${path}-wal`)],
  ['the lock is deleted', (path) => rmSync(`${path}.lock`)],
  ['the folder is deleted', (path) => rmSync(dirname(path), { recursive: true })],
  ['the folder is moved', (path) => renameSync(dirname(path), `${dirname(path)}-moved`)],
  ['the database is moved', (path) => renameSync(path, `${path}.moved`)],
  ['the database is replaced by a copy of itself', replaceByCopy],
  ['the write-ahead log is replaced by a copy of itself', (path) => replaceByCopy(`${path}-wal`)],
  ['the database is emptied', (path) => truncateSync(path, 0)],
  ['the database is cut short', (path) => truncateSync(path, 2_048)],
  ['the write-ahead log is emptied', (path) => truncateSync(`${path}-wal`, 0)],
];

describe('A service whose SQLite files are damaged while it runs', () => {
  let folder: TemporaryFolder;
  let api: Api;
  let ada: Client;
  let sender: string;

  beforeEach(async () => {
    folder = temporaryFolder();
    api = await startApi(sqliteUrls(folder.file('data/campaigns.db')));
    ada = await api.as('ada');
    sender = await connectSender(ada);
  });

  afterEach(async () => {
    await api.stop();
    folder.remove();
  });

  it.each(DAMAGES)('acknowledges nothing and is not ready once %s', async (_what, damage) => {
    expect((await create('before')).status).toBe(201);
    damage(folder.file('data/campaigns.db'));
    const responses = await Promise.all(Array.from({ length: CREATES }, (_, number) => create(`after ${number}`)));
    expect(responses.map(statusAndRetryAfter)).toEqual(Array(CREATES).fill([503, true]));
    expect(await ready()).toMatchObject({ status: 503, body: { status: 'unavailable', event_store: 'unavailable' } });
  });

  it.each(DAMAGES)('is not ready, even before the next write, once %s', async (_what, damage) => {
    expect((await ready()).status).toBe(200);
    damage(folder.file('data/campaigns.db'));
    expect(await untilNoStoreIsOk(api)).toMatchObject({
      status: 503,
      body: { event_store: 'unavailable', read_model: 'unavailable' },
    });
  });

  const create = (name: string): Promise<ApiResponse> =>
    ada.post('/api/campaigns', { type: 'email', name, sender_account_ids: [sender] });

  const ready = (): Promise<ApiResponse> => api.anonymous().get('/health/ready');
});

describe('A service whose views are deleted while it runs', () => {
  let folder: TemporaryFolder;
  let api: Api;

  beforeEach(async () => {
    folder = temporaryFolder();
    await start();
  });

  afterEach(async () => {
    await api.stop();
    folder.remove();
  });

  async function start(): Promise<void> {
    api = await startApi(sqliteUrls(folder.file('campaigns.db')));
  }

  it('is not ready, and rebuilds them from the log after a restart', async () => {
    const ada = await api.as('ada');
    const body = { type: 'email', name: 'kept', sender_account_ids: [await connectSender(ada)] };
    expect((await ada.post('/api/campaigns', body)).status).toBe(201);
    for (const suffix of ['', '-wal', '-shm']) rmSync(viewsBeside(folder.file(`campaigns.db`)) + suffix);
    // A readiness response may use a probe that is up to one second old.
    const ready = () => api.anonymous().get('/health/ready');
    const unready = await untilResponse(ready, ({ body }) => body.read_model !== 'ok');
    expect(unready).toMatchObject({ status: 503, body: { event_store: 'ok', read_model: 'unavailable' } });
    expect(statusAndRetryAfter(await ada.get('/api/campaigns'))).toEqual([503, true]);
    await api.stop();

    await start();
    const { body: again } = await (await api.as('ada')).get('/api/campaigns');
    expect(again.campaigns.map(({ name }: { name: string }) => name)).toEqual(['kept']);
    expect((await (await api.as('ada')).post('/api/campaigns', body)).status).toBe(409);
  });
});

/** Replaces the file like a restore. */
function replaceByCopy(path: string): void {
  copyFileSync(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
}
