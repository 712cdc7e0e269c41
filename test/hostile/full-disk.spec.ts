import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { backup } from '../../src/cli/backup';
import { type Api, type ApiResponse, type Client, startApi, statusAndRetryAfter } from '../support/api';
import { connectSender } from '../support/api-senders';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder';
import { untilNoStoreIsOk, untilReady, untilResponse } from '../support/until-response';
import { sqliteUrls } from '../support/sqlite-urls';

const disk = temporaryFolder();
const hasDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'campaigns', disk.file('.')]).status === 0;
const describeOnDisk = hasDisk ? describe : describe.skip;

afterAll(() => {
  if (hasDisk) spawnSync('umount', ['--lazy', disk.file('.')]);
  disk.remove();
});

describeOnDisk('A service on a full disk (needs the right to mount one)', () => {
  let api: Api;
  let ada: Client;
  let sender: string;

  beforeAll(async () => {
    api = await startApi(sqliteUrls(disk.file('campaigns.db')));
    ada = await api.as('ada');
    sender = await connectSender(ada);
  });

  afterAll(() => api.stop());

  it('rejects writes with 503 and is not ready, still serves reads, and continues without a restart once there is room', async () => {
    expect((await create('before')).status).toBe(201);
    await untilListed('before');
    fill(disk);
    const created = await createUntilFull();
    expect(statusAndRetryAfter(created.at(-1)!)).toEqual([503, true]);
    for (let attempt = 0; attempt < 20; attempt++) {
      expect(statusAndRetryAfter(await create(`refused ${attempt}`))).toEqual([503, true]);
    }
    expect(await untilNoStoreIsOk(api)).toMatchObject({
      status: 503,
      body: { event_store: 'unavailable', read_model: 'unavailable' },
    });
    expect(await untilListed('before')).toContain('before');

    rmSync(disk.file('filler'));
    await untilReady(api);
    expect((await create('after')).status).toBe(201);
    const acknowledged = created.filter(({ status }) => status === 201).map(({ body }) => body.campaign.name as string);
    expect(await untilListed('after')).toEqual(expect.arrayContaining(['before', ...acknowledged, 'after']));
  });

  it('rejects a backup and leaves no part of it', async () => {
    fill(disk);
    const before = readdirSync(disk.file('.'));
    await expect(backup(api.config, disk.file('backup.db'), {}, () => undefined)).rejects.toThrow(
      /^Copying .*campaigns\.db to .*backup\.db failed: .*full/,
    );
    expect(readdirSync(disk.file('.'))).toEqual(before);
  });

  /** The first creates can still succeed, because the write-ahead log has reserved space. */
  async function createUntilFull(): Promise<ApiResponse[]> {
    const responses: ApiResponse[] = [];
    while (responses.at(-1)?.status !== 503) responses.push(await create(`last ${responses.length}`));
    return responses;
  }

  const create = (name: string): Promise<ApiResponse> =>
    ada.post('/api/campaigns', { type: 'email', name, sender_account_ids: [sender] });

  async function untilListed(name: string): Promise<string[]> {
    const names = ({ body }: ApiResponse): string[] =>
      body.campaigns.map((campaign: { name: string }) => campaign.name);
    return names(
      await untilResponse(
        () => ada.get('/api/campaigns'),
        (response) => names(response).includes(name),
      ),
    );
  }
});

function fill(folder: TemporaryFolder): void {
  const file = openSync(folder.file('filler'), 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4_096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
}
