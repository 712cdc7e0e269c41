import { MongoClient } from 'mongodb';
import { MongodbNameIndex } from '../../src/adapters/mongodb/mongodb.name-index';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbConsumerLease } from '../../src/adapters/mongodb/mongodb.consumer-lease';
import { MongodbReadModelStore } from '../../src/adapters/mongodb/mongodb.read-model-store';
import { newClaim } from '../support/new-claim';
import { describeWithMongod } from '../support/mongodb/describe-on-mongodb';
import { MongodbServer } from '../tools/mongodb/mongodb.server';

const DATABASE = 'campaigns';

describeWithMongod('On a standalone server that checks passwords', (executable) => {
  let server: MongodbServer;
  let opened: MongodbDatabase[];
  beforeAll(async () => {
    server = await MongodbServer.startStandalone(executable, '--auth');
    // The first user may be created from the same machine without a password.
    await createUser(server.url, 'root', [{ role: 'root', db: 'admin' }]);
    const asRoot = server.url.replace('//', '//root:secret@');
    await createUser(asRoot, 'writer', [{ role: 'readWrite', db: DATABASE }]);
    await createUser(asRoot, 'reader', [{ role: 'read', db: DATABASE }]);
  });
  beforeEach(() => (opened = []));
  afterEach(() => Promise.all(opened.map((database) => database.close())));
  afterAll(() => server.remove());

  async function open(user?: string): Promise<MongodbDatabase> {
    const credentials = user === undefined ? '' : `${user}@`;
    const database = await MongodbDatabase.open(`mongodb://${credentials}${server.host}/${DATABASE}?authSource=admin`);
    opened.push(database);
    return database;
  }

  it('a user with readWrite on the database can do everything that the service does', async () => {
    const database = await open('writer:secret');
    const names = await MongodbNameIndex.open(database);
    const things = { name: 'things', version: 1, filters: [] };
    const store = await MongodbReadModelStore.open(database, [things]);
    const lease = await new MongodbConsumerLease(database).acquire('all', new AbortController().signal);
    const claim = newClaim();
    expect(await names.insert(claim)).toBeUndefined();
    expect(await names.insert(claim)).toEqual(claim);
    await store.save([], { consumer: 'all', position: '1', caughtUp: true });
    expect(await store.checkpoint('all')).toEqual({ position: '1', caughtUp: true });
    await store.reset('all', things);
    await lease.release();
  });

  it.each([
    ['a user with read access only', 'reader:secret', 'not_permitted'],
    ['a caller without credentials', undefined, 'credentials_missing'],
    ['a wrong password', 'writer:wrong', 'credentials_rejected'],
  ])('%s is refused, with the reason %s', async (_who, user, reason) => {
    const using = open(user).then((database) => MongodbNameIndex.open(database));
    await expect(using).rejects.toMatchObject({ reason });
  });
});

async function createUser(url: string, name: string, roles: readonly object[]): Promise<void> {
  const client = new MongoClient(url, { directConnection: true });
  await client
    .db('admin')
    .command({ createUser: name, pwd: 'secret', roles })
    .finally(() => client.close());
}
