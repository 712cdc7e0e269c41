import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { listParked } from '../../src/cli/list-parked';
import { readConfig } from '../../src/config/read-config';
import { type ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { SECRET } from '../support/api';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { temporaryFolder } from '../support/temporary-folder';

const LATE = { streamId: 'campaign-b', revision: -1, position: '12', type: 'unreadable', error: 'it is not\nUTF-8' };
const EARLY = { streamId: 'campaign-a', revision: 2, position: '07', type: 'CampaignPainted', error: 'unknown type' };
const LINES = [
  'campaigns.v4: campaign-a, revision 2: CampaignPainted at 07: unknown type',
  'campaigns.v4: campaign-b, unknown revision: unreadable at 12: it is not UTF-8',
  'campaign-names: campaign-b, unknown revision: unreadable at 12: it is not UTF-8',
  'published-campaign-events: campaign-b, unknown revision: unreadable at 12: it is not UTF-8',
];

const folder = temporaryFolder();
afterAll(() => folder.remove());

async function listedOn(readModelUrl: string, log = folder.file('empty.db')): Promise<string[]> {
  const lines: string[] = [];
  const urls = { EVENT_STORE_URL: `sqlite:${log}`, READ_MODEL_URL: readModelUrl };
  const config = readConfig({ ...urls, AUTH_JWT_SECRET: SECRET });
  await listParked(config, (line) => lines.push(line));
  return lines;
}

async function park(readModel: ReadModelStore): Promise<void> {
  for (const event of [LATE, EARLY]) await readModel.park('campaigns.v4', event);
  for (const reactor of ['campaign-names', 'published-campaign-events']) await readModel.park(reactor, LATE);
}

describe('The command that lists parked events', () => {
  it('prints a line for each on SQLite', async () => {
    const [file, log] = [folder.file('views.db'), folder.file('log.db')];
    const [views, reactors] = [await SqliteDatabase.open(file, 'views'), await SqliteDatabase.open(log, 'log')];
    await park(await SqliteReadModelStore.open(views, [], reactors));
    for (const database of [views, reactors]) await database.close();
    expect(await listedOn(`sqlite:${file}`, log)).toEqual(LINES);
  });

  it('prints nothing when nothing is parked, and fails while another process uses the file', async () => {
    const file = folder.file('busy.db');
    expect(await listedOn(`sqlite:${file}`)).toEqual([]);
    const database = await SqliteDatabase.open(file, 'views');
    await expect(listedOn(`sqlite:${file}`)).rejects.toThrow(/in use/);
    await database.close();
  });
});

describeOnMongodb('The command that lists parked events on MongoDB', (mongodb) => {
  it('prints a line for each', async () => {
    const url = mongodb.newDatabase();
    const database = await MongodbDatabase.open(url);
    await park(await MongodbReadModelStore.open(database, []));
    await database.close();
    expect(await listedOn(url)).toEqual(LINES);
  });
});
