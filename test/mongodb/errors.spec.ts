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

const answered = (code: number, fields: object = {}) =>
  new MongoServerError({ message: `code ${code}`, code, ...fields });
const wrapped = (error: object, writeConcernError?: object) => {
  const result = { getWriteConcernError: () => writeConcernError } as unknown as BulkWriteResult;
  return new MongoBulkWriteError(error as never, result);
};
const met = (...codes: number[]) => ({
  message: 'a write failed',
  code: codes[0],
  writeErrors: codes.map((code, index) => ({ code, index: index * 2 })),
});

function socketError(code: string): Error {
  return Object.assign(new Error('This socket has been ended by the other party'), { code });
}

const passing: [string, Error][] = [
  ['a connection that broke', new MongoNetworkError('connection 3 closed')],
  ['a socket that broke while it was written to', socketError('EPIPE')],
  ['a bulk write whose socket broke while it was written to', wrapped(socketError('EPIPE'))],
  ['a server that is silent', new MongoNetworkTimeoutError('connection 3 timed out')],
  ['a client that is closed', new MongoClientClosedError()],
  ['a server that is no longer the primary', answered(10107)],
  ['a primary that steps down', answered(189)],
  ['a server that shuts down', answered(91)],
  ['a disk that is full', answered(14031)],
  ['a user who may not', answered(13)],
  ['a wrong password', answered(18)],
  ['a bulk write of a user who may not', wrapped(answered(13))],
  ['what the server labels so', answered(999, { errorLabels: ['RetryableWriteError'] })],
  [
    'a write that is not on a majority yet',
    new MongoWriteConcernError({ ok: 1, writeConcernError: { code: 64, errmsg: 'waiting timed out' } } as never),
  ],
  ['a bulk write that lost its connection', wrapped(new MongoNetworkError('connection 3 closed'))],
  ['a bulk write whose server is no longer the primary', wrapped(answered(10107))],
  ['a bulk write that is not on a majority yet', wrapped(met(11000), { code: 64 })],
  ['a bulk write of which one write met a server that shuts down', wrapped(met(11000, 11600))],
];

const staying: [string, Error][] = [
  ['a key that is taken', answered(11000)],
  ['a command that is not known', answered(59)],
  ['a document that cannot be written', new MongoInvalidArgumentError('too large')],
  ['a bulk write that meets keys that are taken', wrapped(met(11000, 11000))],
  ['a bulk write of a document that does not fit', wrapped(met(2))],
  ['a file that is not there', socketError('ENOENT')],
  ['a fault of ours', new TypeError('undefined is not a function')],
];

describe('An error of MongoDB', () => {
  it.each(passing)('will pass when it is %s', (_, error) => {
    expect(classified(error)).toBeInstanceOf(StoreUnavailable);
    expect(classified(error)).toMatchObject({ cause: error });
  });

  it.each(staying)('stays as it is when it is %s', (_, error) => {
    expect(classified(error)).toBe(error);
  });

  it('is classified once', () => {
    const unavailable = new StoreUnavailable('gone');
    expect(classified(unavailable)).toBe(unavailable);
  });

  it('tells of a key that is taken by its code alone', () => {
    expect(isDuplicateKey(answered(11000))).toBe(true);
    expect(isDuplicateKey(answered(13, { message: 'E11000 duplicate key error' }))).toBe(false);
    expect(isDuplicateKey(new Error('E11000 duplicate key error'))).toBe(false);
  });

  it('of a bulk of inserts tells which keys were taken, when it is nothing else', () => {
    expect(duplicateIndexes(wrapped(met(11000, 11000, 11000)))).toEqual([0, 2, 4]);
    for (const error of [wrapped(met(11000, 2)), wrapped(met()), wrapped(met(11000), { code: 64 }), answered(11000)]) {
      expect(() => duplicateIndexes(error)).toThrow(error);
    }
  });
});
