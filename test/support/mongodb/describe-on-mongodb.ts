import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { MongodbServer } from '../../tools/mongodb/mongodb.server';
import { mongodbOfThisRun } from './mongodb-of-this-run';

/** For many inserts at the same time, which on a slow machine take longer than the default timeout. */
export const PATIENT = { timeoutMs: 25_000 };

export interface TestMongodb {
  /** URL of an empty database. It is dropped after the specs. */
  readonly newDatabase: () => string;
}

/** Specs for any MongoDB: the server in TEST_READ_MODEL_URL, or the one that was started for this run. */
export function describeOnMongodb(title: string, specs: (mongodb: TestMongodb) => void): void {
  const { url, missing } = mongodbOfThisRun();
  if (url === undefined) {
    describe.skip(`${title} (${missing})`, () => specs({ newDatabase: skipped }));
    return;
  }
  describe(title, () => {
    const urls: string[] = [];
    afterAll(() => Promise.all(urls.map(drop)));
    specs({
      newDatabase: () => {
        const database = databaseAt(url);
        urls.push(database);
        return database;
      },
    });
  });
}

/** Specs that kill, pause and start the server. Each file has a server of its own. */
export function describeOnOwnMongodb(title: string, specs: (server: () => MongodbServer) => void): void {
  describeWithMongod(title, (executable) => {
    let server: MongodbServer | undefined;
    beforeAll(async () => {
      server = await MongodbServer.start(executable);
    });
    afterAll(() => server?.remove());
    specs(() => {
      if (server === undefined) throw new Error('mongod did not start');
      return server;
    });
  });
}

/** Specs on a replica set of three members. Each file has servers of its own, which it may kill. */
export function describeOnThreeMembers(
  title: string,
  specs: (mongodb: TestMongodb, members: () => readonly MongodbServer[]) => void,
): void {
  describeWithMongod(title, (executable) => {
    let members: readonly MongodbServer[] = [];
    beforeAll(async () => {
      members = await MongodbServer.startReplicaSet(executable, 3);
    }, 120_000);
    afterAll(() => Promise.all(members.map((member) => member.remove())));
    specs({ newDatabase: () => databaseAt(MongodbServer.urlOf(members)) }, () => members);
  });
}

/** Specs that start their own servers. */
export function describeWithMongod(title: string, specs: (executable: string) => void): void {
  const { executable, missing } = mongodbOfThisRun();
  if (executable === undefined) describe.skip(`${title} (${missing})`, () => specs(''));
  else describe(title, () => specs(executable));
}

function skipped(): never {
  throw new Error('skipped');
}

/** URL of a new database on the same server, with the same options. */
export function databaseAt(url: string): string {
  return url.replace(/^([^/]+\/\/[^/?]+)(?:\/[^?]*)?/, `$1/test_${randomUUID().replaceAll('-', '')}`);
}

async function drop(url: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db().dropDatabase();
  await client.close();
}
