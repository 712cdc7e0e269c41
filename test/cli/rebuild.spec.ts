import { randomUUID } from 'node:crypto';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { publishAgain } from '../../src/cli/publish-again';
import { rebuild } from '../../src/cli/rebuild';
import { PUBLISHERS, VIEWS } from '../../src/projector/handlers';
import { type Api, problem, startApi } from '../support/api';
import { connectSender, untilInList } from '../support/api-senders';
import { temporaryFolder } from '../support/temporary-folder';
import { sqliteUrls, viewsBeside } from '../support/sqlite-urls';

describe('The rebuild command', () => {
  const folder = temporaryFolder();
  const file = folder.file('campaigns.db');
  const start = (): Promise<Api> => startApi(sqliteUrls(file));
  let service: Api;

  beforeAll(async () => {
    service = await start();
  });

  afterAll(async () => {
    await service.stop();
    folder.remove();
  });

  it('is rejected while the service uses the file', async () => {
    await expect(rebuild(service.config, () => undefined)).rejects.toThrow(/in use/);
  });

  it('restores what readers saw before, and keeps every name with its campaign', async () => {
    const body = await draft('Kept');
    const before = await campaigns();
    expect(before).toHaveLength(1);
    await service.stop();
    await loseDocuments();

    const printed: string[] = [];
    expect(await rebuild(service.config, (line) => printed.push(line))).toEqual([]);
    expect(printed.slice(-18)).toEqual([
      'campaigns.v4: 2 events.',
      'senders.v1: 1 event.',
      'awaited_senders.v1: 1 event.',
      'leads.v2: 0 events.',
      'lead_lists.v2: 0 events.',
      'list_entries.v2: 0 events.',
      'suppressions.v1: 0 events.',
      'campaign-names: 1 event.',
      'campaign-launches: 0 events.',
      'leads-of-deleted-campaigns: starts over with the service.',
      'entries-of-deleted-lists: starts over with the service.',
      'sender-erasures: 0 events.',
      'removed-leads: 0 events.',
      'removed-list-entries: 0 events.',
      'removed-suppressions: 0 events.',
      'Looking for claims that no campaign in the log uses.',
      'Claims: 1. Removed: 0.',
      'Done.',
    ]);

    service = await start();
    expect(await campaigns()).toEqual(before);
    const again = await (await service.as('ada')).post('/api/campaigns', body);
    expect(again.body).toEqual(problem(409, 'campaign_name_taken', { suggested_name: 'Kept (2)' }));
  });

  it('publishes nothing again, unless what was published came from another log', async () => {
    await service.stop();
    const [ofThis, ofAnother] = PUBLISHERS as [string, string];
    const lastEvent = { position: '0000000000000001', id: randomUUID(), streamId: 'sender-1', revision: 0 };
    await onReactors(async (readModel) => {
      for (const consumer of PUBLISHERS) {
        const progress = { consumer, position: lastEvent.position, caughtUp: true };
        await readModel.save([], consumer === ofThis ? progress : { ...progress, lastEvent });
      }
    });
    const printed: string[] = [];
    await rebuild(service.config, (line) => printed.push(line));
    expect(printed.filter((line) => line.startsWith('published'))).toEqual([
      `${ofAnother}: publishes all events again with the service. The log is another one.`,
    ]);
    await onReactors(async (readModel) => {
      expect((await readModel.checkpoint(ofThis))?.position).toBe(lastEvent.position);
      expect(await readModel.checkpoint(ofAnother)).toBeUndefined();
    });
    await publishAgain(service.config, () => undefined);
    await onReactors(async (readModel) => expect(await readModel.checkpoint(ofThis)).toBeUndefined());
    service = await start();
  });

  /** With a log in SQLite, the checkpoints of reactors are in its file. */
  async function onReactors(work: (readModel: SqliteReadModelStore) => Promise<void>): Promise<void> {
    const [views, reactors] = [
      await SqliteDatabase.open(viewsBeside(file), 'views'),
      await SqliteDatabase.open(file, 'log'),
    ];
    await work(await SqliteReadModelStore.open(views, VIEWS, reactors));
    for (const database of [views, reactors]) await database.close();
  }

  async function draft(name: string): Promise<object> {
    const ada = await service.as('ada');
    const body = { type: 'email', name, sender_account_ids: [await connectSender(ada)] };
    const created = await ada.post('/api/campaigns', body);
    await untilInList(ada, created.body.campaign.id);
    return body;
  }

  async function campaigns(): Promise<unknown[]> {
    return (await (await service.as('ada')).get('/api/campaigns')).body.campaigns as unknown[];
  }

  /** Keeps the checkpoint, so that a restart alone does not restore the documents. */
  async function loseDocuments(): Promise<void> {
    const database = await SqliteDatabase.open(viewsBeside(file), 'views');
    const readModel = await SqliteReadModelStore.open(database, VIEWS);
    for (const view of VIEWS) await readModel.reset('another.v1', view);
    await database.close();
  }
});
