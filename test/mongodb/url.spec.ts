import { inspect } from 'node:util';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { readMongodbUrl } from '../../src/adapters/mongodb/mongodb.url';
import { StoreUnavailable } from '../../src/event-sourcing/log/event-store';

const PASSWORD = 'hunter2';

describe('A MongoDB URL', () => {
  it.each([
    ['mongodb://localhost', 'campaigns', 'mongodb://localhost/campaigns'],
    ['mongodb://mongo_db_1:27017,mongo_db_2/x', 'x', 'mongodb://mongo_db_1:27017,mongo_db_2/x'],
    ['mongodb://localhost:27018/', 'campaigns', 'mongodb://localhost:27018/campaigns'],
    ['mongodb://localhost/outreach', 'outreach', 'mongodb://localhost/outreach'],
    ['mongodb://ada:hunter2@a:1,b:2/outreach?replicaSet=rs0', 'outreach', 'mongodb://a:1,b:2/outreach'],
    ['mongodb://ada:p%40ss%2Fhunter2@[::1]:27017/?tls=true', 'campaigns', 'mongodb://[::1]:27017/campaigns'],
    [
      'mongodb+srv://ada:hunter2@cluster.example.com/outreach',
      'outreach',
      'mongodb+srv://cluster.example.com/outreach',
    ],
  ])('%s names the database %s and is shown as %s', (url, database, shown) => {
    expect(readMongodbUrl(url)).toMatchObject({ database, shown });
  });

  it('can set timeouts, and timeouts that it does not set have defaults', () => {
    const { client } = readMongodbUrl('mongodb://localhost/?socketTimeoutMS=1234&SERVERSELECTIONTIMEOUTMS=77');
    expect(client.options).toMatchObject({
      socketTimeoutMS: 1234,
      serverSelectionTimeoutMS: 77,
      connectTimeoutMS: 3000,
    });
  });

  const unusable = [
    `postgres://ada:${PASSWORD}@localhost/outreach`,
    `mongodb//ada:${PASSWORD}@localhost`,
    `mongodb://ada:${PASSWORD}`,
    `mongodb://ada:@${PASSWORD}@localhost/outreach`,
    `mongodb://ada:pa/ss${PASSWORD}@localhost/outreach`,
    `mongodb://ada:pa:${PASSWORD}@localhost/outreach`,
    `mongodb://ada:pa#${PASSWORD}@localhost/outreach`,
    `mongodb://ada:${PASSWORD}%@localhost/outreach`,
    `mongodb://${PASSWORD}/:x@localhost/outreach`,
    `mongodb://ada:${PASSWORD}@localhost/out$reach.${'x'}`,
    `mongodb://ada:${PASSWORD}@localhost/outreach?retryWrite=${PASSWORD}`,
    `mongodb://ada:${PASSWORD}@localhost/outreach?connectTimeoutMS=${PASSWORD}`,
    `mongodb://ada:${PASSWORD}@localhost/outreach?authMechanism=${PASSWORD}`,
    `mongodb://localhost/outreach?tls=true&tlsCertificateKeyFilePassword=${PASSWORD}&tlsInsecure=${PASSWORD}`,
    `mongodb://ada:${PASSWORD}@:27017/outreach`,
    `mongodb://ada:p@x/${PASSWORD}@localhost/outreach`,
    `mongodb://ada:p@x/y#${PASSWORD}@localhost/outreach`,
  ];

  it.each(unusable)('is rejected with a message that does not show the password: %s', (url) => {
    const error = thrownBy(() => readMongodbUrl(url));
    expect(error.message).toMatch(/MongoDB URL/);
    expectNoPassword(error);
  });

  it('is rejected with the name of an unknown option', () => {
    const error = thrownBy(() => readMongodbUrl('mongodb://localhost/outreach?retryWrite=true'));
    expect(error.message).toBe(
      'mongodb://localhost/outreach is not a valid MongoDB URL: option retrywrite is not supported',
    );
  });

  it('is shown without its password when there is no server at the address', async () => {
    const url = `mongodb://ada:${PASSWORD}@127.0.0.1:1/outreach?serverSelectionTimeoutMS=50`;
    const error: unknown = await MongodbDatabase.open(url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect((error as Error).message).toMatch(/^MongoDB at mongodb:\/\/127\.0\.0\.1:1\/outreach cannot be used: /);
    expectNoPassword(error as Error);
  });
});

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** Checks the message, and everything that a logger finds in the causes and fields. */
function expectNoPassword(error: Error): void {
  const { stack: _, ...fields } = { ...error };
  for (const text of [error.message, inspect(fields, { depth: 12 }), inspect(error.cause, { depth: 12 })]) {
    expect(text).not.toContain(PASSWORD);
  }
}
