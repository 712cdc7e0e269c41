import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { MongodbServer } from './mongodb.server';
import { serverBinary } from './server.binary';

const GIVEN_URL = process.env['TEST_READ_MODEL_URL'];

/** For many inserts at once: on a slow machine they take longer than the default allows. */
export const PATIENT = { answerWithin: 25_000 };

export interface TestMongodb {
  /** URL of a database that nothing is in. It is dropped after the specs. */
  newDatabase(): string;
}

/** Specs for any MongoDB: the one that TEST_READ_MODEL_URL names, or one of the tests' own. */
export function describeOnMongodb(title: string, specs: (mongodb: TestMongodb) => void): void {
  if (GIVEN_URL?.startsWith('mongodb') !== true) {
    describeOnOwnMongodb(title, (server) => specs({ newDatabase: () => databaseAt(server().url) }));
    return;
  }
  describe(title, () => {
    const urls: string[] = [];
    afterAll(() => Promise.all(urls.map(drop)));
    specs({
      newDatabase: () => {
        const url = databaseAt(GIVEN_URL);
        urls.push(url);
        return url;
      },
    });
  });
}

/** Specs that kill, pause and start the server. Skipped, saying why, where there is no Go to build it with. */
export function describeOnOwnMongodb(title: string, specs: (server: () => MongodbServer) => void): void {
  const binary = serverBinary();
  if ('missing' in binary) {
    describe.skip(`${title} (${binary.missing}, and the MongoDB test server is built with it)`, () =>
      specs(() => {
        throw new Error('skipped');
      }));
    return;
  }
  describe(title, () => {
    let server: MongodbServer | undefined;
    beforeAll(async () => {
      server = await MongodbServer.start(binary.path);
    });
    afterAll(() => server?.remove());
    specs(() => {
      if (server === undefined) throw new Error('the MongoDB test server did not start');
      return server;
    });
  });
}

/** The same server and options, and a database of its own. */
export function databaseAt(url: string): string {
  return url.replace(/^([^/]+\/\/[^/?]+)(?:\/[^?]*)?/, `$1/test_${randomUUID().replaceAll('-', '')}`);
}

async function drop(url: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db().dropDatabase();
  await client.close();
}
