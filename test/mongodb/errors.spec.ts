import {
  type BulkWriteResult,
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoServerError,
  MongoWriteConcernError,
} from 'mongodb';
import { classified, duplicateIndexes, isDuplicateKey } from '../../src/adapters/mongodb/mongodb.errors';
import { StoreUnavailable } from '../../src/event-sourcing/log/event-store';

const serverError = (code: number, fields: object = {}) =>
  new MongoServerError({ message: `code ${code}`, code, ...fields });
const wrapped = (error: object, writeConcernError?: object) => {
  const result = { getWriteConcernError: () => writeConcernError } as unknown as BulkWriteResult;
  return new MongoBulkWriteError(error as never, result);
};
const writesFailed = (...codes: number[]) => ({
  message: 'a write failed',
  code: codes[0],
  writeErrors: codes.map((code, index) => ({ code, index: index * 2 })),
});

function socketError(code: string): Error {
  return Object.assign(new Error('This socket has been ended by the other party'), { code });
}

const temporary: [string, Error][] = [
  ['a connection that broke', new MongoNetworkError('connection 3 closed')],
  ['a socket that broke while it was written to', socketError('EPIPE')],
  ['a bulk write whose socket broke while it was written to', wrapped(socketError('EPIPE'))],
  ['a server that is silent', new MongoNetworkTimeoutError('connection 3 timed out')],
  ['a client that is closed', new MongoClientClosedError()],
  ['a server that is no longer the primary', serverError(10107)],
  ['a primary that steps down', serverError(189)],
  ['a server that shuts down', serverError(91)],
  ['a disk that is full', serverError(14031)],
  ['a user without rights', serverError(13)],
  ['a wrong password', serverError(18)],
  ['a bulk write of a user without rights', wrapped(serverError(13))],
  ['an error that the server labels as retryable', serverError(999, { errorLabels: ['RetryableWriteError'] })],
  [
    'a write that no majority has confirmed yet',
    new MongoWriteConcernError({ ok: 1, writeConcernError: { code: 64, errmsg: 'waiting timed out' } } as never),
  ],
  ['a bulk write that lost its connection', wrapped(new MongoNetworkError('connection 3 closed'))],
  ['a bulk write whose server is no longer the primary', wrapped(serverError(10107))],
  ['a bulk write that no majority has confirmed yet', wrapped(writesFailed(11000), { code: 64 })],
  ['a bulk write in which one write failed because the server shuts down', wrapped(writesFailed(11000, 11600))],
];

const permanent: [string, Error][] = [
  ['a duplicate key', serverError(11000)],
  ['an unknown command', serverError(59)],
  ['a document that cannot be written', new MongoInvalidArgumentError('too large')],
  ['a bulk write with duplicate keys', wrapped(writesFailed(11000, 11000))],
  ['a bulk write of an invalid document', wrapped(writesFailed(2))],
  ['a missing file', socketError('ENOENT')],
  ['an error in our code', new TypeError('undefined is not a function')],
];

describe('An error of MongoDB', () => {
  it.each(temporary)('becomes StoreUnavailable when it is %s', (_, error) => {
    expect(classified(error)).toBeInstanceOf(StoreUnavailable);
    expect(classified(error)).toMatchObject({ cause: error });
  });

  it.each(permanent)('stays unchanged when it is %s', (_, error) => {
    expect(classified(error)).toBe(error);
  });

  it('is classified only once', () => {
    const unavailable = new StoreUnavailable('gone');
    expect(classified(unavailable)).toBe(unavailable);
  });

  it('is a duplicate key only if its code says so', () => {
    expect(isDuplicateKey(serverError(11000))).toBe(true);
    expect(isDuplicateKey(serverError(13, { message: 'E11000 duplicate key error' }))).toBe(false);
    expect(isDuplicateKey(new Error('E11000 duplicate key error'))).toBe(false);
  });

  it('of a bulk insert contains the indexes of the duplicate keys, if all its errors are duplicate keys', () => {
    expect(duplicateIndexes(wrapped(writesFailed(11000, 11000, 11000)))).toEqual([0, 2, 4]);
    for (const error of [
      wrapped(writesFailed(11000, 2)),
      wrapped(writesFailed()),
      wrapped(writesFailed(11000), { code: 64 }),
      serverError(11000),
    ]) {
      expect(() => duplicateIndexes(error)).toThrow(error);
    }
  });
});
