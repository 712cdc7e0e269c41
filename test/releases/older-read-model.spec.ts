import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { BSON, type Document, MongoClient } from 'mongodb';
import { FORMER_TABLES } from '../../src/adapters/stored-names';
import { dropViews, listViews } from '../../src/cli/views';
import { type Api, problem, startApi } from '../support/api';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { sqliteUrls } from '../support/sqlite-urls';
import { temporaryFolder } from '../support/temporary-folder';

const FOLDER = join(__dirname, 'before-view-versions');
const text = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

interface Served {
  readonly campaigns: readonly { readonly id: string; readonly name: string }[];
  readonly accounts: readonly { readonly id: string }[];
}

/** A copy of what the former release stored. */
interface Copy {
  readonly variables: Record<string, string>;
  readonly served: Served;
  /** The content of the former release's tables. */
  formerTables(): Promise<object>;
  /** The name of such a table in the output of the commands. */
  nameOf(table: string): string;
}

const folder = temporaryFolder();
let copies = 0;
afterAll(() => folder.remove());

function describeUpgrade(store: string, copy: () => Promise<Copy>): void {
  describe(`The read model of a former release on ${store}`, () => {
    let older: Copy;
    let api: Api;
    beforeEach(async () => {
      older = await copy();
      api = await startApi(older.variables);
    });
    afterEach(() => api.stop());

    const get = async (path: string) => (await (await api.as('ada')).get(path)).body;
    const output = async (command: typeof listViews): Promise<string[]> => {
      const lines: string[] = [];
      await command(api.config, (line) => void lines.push(line));
      return lines;
    };

    it('is replaced by a new one that serves what that release served', async () => {
      const { campaigns, accounts } = older.served;
      expect((await get('/api/campaigns')).campaigns).toEqual(campaigns);
      expect((await get('/api/campaigns?status=draft&type=linkedin')).campaigns).toEqual([campaigns[0]]);
      expect((await get('/api/senders')).accounts).toEqual(accounts);
      for (const { id, name } of campaigns)
        expect((await get(`/api/campaigns/${id}`)).campaign).toMatchObject({ name });
    });

    it('keeps every name with its campaign', async () => {
      const [sender] = older.served.accounts;
      const ada = await api.as('ada');
      const again = { type: 'linkedin', name: 'Spring', sender_account_ids: [sender!.id] };
      expect((await ada.post('/api/campaigns', again)).body).toEqual(
        problem(409, 'campaign_name_taken', { suggested_name: 'Spring (2)' }),
      );
    });

    it('is not changed, so that the former release can be started again', async () => {
      const pristine = await (await copy()).formerTables();
      expect(await older.formerTables()).toEqual(pristine);
      const ada = await api.as('ada');
      const [sender] = older.served.accounts;
      const created = await ada.post('/api/campaigns', {
        type: 'linkedin',
        name: 'New',
        sender_account_ids: [sender!.id],
      });
      expect(created.status).toBe(201);
      await api.stop();
      expect(await older.formerTables()).toEqual(pristine);
    });

    it('is dropped by a command that keeps the views of this release', async () => {
      await api.stop();
      const listed = await output(listViews);
      expect(listed).toContainEqual(expect.stringMatching(/^campaigns\.v4: caught up, position /));
      expect(listed).toContain(`${older.nameOf('campaigns')}: not used by this release`);
      expect(await output(dropViews)).toEqual(
        Object.keys(await (await copy()).formerTables()).map((table) => `Dropped ${older.nameOf(table)}.`),
      );
      expect(await older.formerTables()).toEqual({});
      expect(await output(dropViews)).toEqual(['Nothing to drop: this release uses everything that is stored.']);
      api = await startApi(older.variables);
      expect((await get('/api/campaigns')).campaigns).toEqual(older.served.campaigns);
    });
  });
}

describeUpgrade('SQLite', async () => {
  const file = loaded('sqlite.sql');
  return {
    variables: sqliteUrls(file),
    nameOf: (table) => `${table} in the log's file`,
    served: JSON.parse(text('sqlite.served.json')) as Served,
    async formerTables() {
      const database = new Database(file, { readonly: true });
      const there = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
      const tables = (there as { name: string }[]).filter(({ name }) => FORMER_TABLES.includes(name));
      const content = tables.map(({ name }) => [name, database.prepare(`SELECT * FROM ${name} ORDER BY 1`).all()]);
      database.close();
      return Object.fromEntries(content) as object;
    },
  };
});

describeOnMongodb('With a MongoDB,', (mongodb) => {
  describeUpgrade('MongoDB', async () => {
    const url = mongodb.newDatabase();
    const content = BSON.EJSON.parse(text('mongodb.json')) as Record<string, Document[]>;
    await inDatabase(url, async (client) => {
      for (const [name, documents] of Object.entries(content)) {
        await client.db().createCollection(name);
        if (documents.length > 0) await client.db().collection(name).insertMany(documents);
      }
    });
    return {
      variables: { EVENT_STORE_URL: `sqlite:${loaded('log.sql')}`, READ_MODEL_URL: url },
      nameOf: (table) => table,
      served: JSON.parse(text('mongodb.served.json')) as Served,
      formerTables: () =>
        inDatabase(url, async (client) => {
          const names = (await client.db().listCollections().toArray()).map(({ name }) => name).sort();
          const there = names.filter((name) => FORMER_TABLES.includes(name));
          const all = there.map(async (name) => [
            name,
            await client.db().collection(name).find().sort({ _id: 1 }).toArray(),
          ]);
          return Object.fromEntries(await Promise.all(all)) as object;
        }),
    };
  });
});

/** @returns the path of a new file with this content */
function loaded(name: string): string {
  const file = folder.file(`${++copies}.db`);
  const database = new Database(file);
  database.exec(text(name));
  database.close();
  return file;
}

async function inDatabase<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
