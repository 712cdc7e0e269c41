import { MongoBulkWriteError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { classified } from '../../src/adapters/mongodb/mongodb.errors';
import { StoreUnavailable } from '../../src/event-sourcing/log/event-store';

const SERVER = 'MongoDB at mongodb://db.example:27017/campaigns';

/** With the messages of MongoDB 6.0. */
const serverError = (code: number, message: string) => new MongoServerError({ message, code });

function notSelected(message: string, description: object, cause?: Error): Error {
  const error = new MongoServerSelectionError(message, description as never);
  return cause === undefined ? error : Object.assign(error, { cause });
}

function network(message: string, code?: string): Error {
  const cause = code === undefined ? undefined : Object.assign(new Error(message), { code });
  return new MongoNetworkError(message, cause && { cause });
}

const known = { type: 'Unknown', servers: new Map([['db.example:27017', {}]]), setName: null };
const insert = 'not authorized on campaigns to execute command { insert: "x", documents: [ { secret: 1 } ] }';

const cases: [string, Error, string, RegExp][] = [
  [
    'no credentials',
    serverError(13, 'command createIndexes requires authentication'),
    'credentials_missing',
    /user:password/,
  ],
  ['a wrong password', serverError(18, 'Authentication failed.'), 'credentials_rejected', /authSource/],
  ['a user with read access only', serverError(13, insert), 'not_permitted', /readWrite on this database/],
  [
    'a bulk write of a user with read access only',
    new MongoBulkWriteError(serverError(13, insert) as never, { getWriteConcernError: () => undefined } as never),
    'not_permitted',
    /readWrite on this database/,
  ],
  [
    'a replica set with another name',
    notSelected('Server selection timed out after 3000 ms', {
      type: 'ReplicaSetNoPrimary',
      servers: new Map(),
      setName: 'other',
    }),
    'wrong_replica_set',
    /none of its servers is in the replica set "other"/,
  ],
  [
    'a replica set during an election',
    notSelected('Server selection timed out after 3000 ms', { ...known, type: 'ReplicaSetNoPrimary', setName: 'rs0' }),
    'timeout',
    /timed out/,
  ],
  [
    'no server at the address',
    notSelected('connect ECONNREFUSED 127.0.0.1:1', known, network('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED')),
    'unreachable',
    /ECONNREFUSED.*check the host/,
  ],
  [
    'an unknown certificate authority',
    notSelected('self-signed certificate', known, network('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT')),
    'tls_failed',
    /tlsCAFile/,
  ],
  [
    'TLS to a server without it',
    notSelected(
      'Client network socket disconnected before secure TLS connection was established',
      known,
      network('Client network socket disconnected before secure TLS connection was established', 'ECONNRESET'),
    ),
    'tls_failed',
    /remove tls=true/,
  ],
  [
    'plain text to a server with TLS',
    notSelected('connection <monitor> to 127.0.0.1:27913 closed', known, network('connection <monitor> to h:1 closed')),
    'unreachable',
    /set tls=true/,
  ],
];

describe('The error for an unavailable MongoDB', () => {
  it.each(cases)('says in one sentence what to do about %s', (_, error, reason, sentence) => {
    const unavailable = classified(error, SERVER) as StoreUnavailable;
    expect(unavailable).toBeInstanceOf(StoreUnavailable);
    expect(unavailable.reason).toBe(reason);
    expect(unavailable.message).toMatch(sentence);
    expect(unavailable.message.startsWith(`${SERVER} cannot be used: `)).toBe(true);
    expect(unavailable.message).not.toMatch(/\n|secret/);
  });
});
