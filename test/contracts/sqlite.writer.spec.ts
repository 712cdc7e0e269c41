import { rmSync } from 'node:fs';
import { SqliteWriter, type Write } from '../../src/adapters/sqlite/sqlite.writer';
import { type Query } from '../../src/adapters/sqlite/sqlite.statements';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder';

const WAITS_FOR_THE_DISK = [{ synchronous: 2 }];
const DOES_NOT_WAIT = [{ synchronous: 1 }];

describe('The SQLite writer', () => {
  let folder: TemporaryFolder;
  let path: string;
  let writer: SqliteWriter;
  beforeEach(() => {
    folder = temporaryFolder();
    path = folder.file('campaigns.db');
    writer = SqliteWriter.open(path, 'log');
  });
  afterEach(async () => {
    await writer.close();
    writer.unlock();
    folder.remove();
  });

  /** The settings of the connection while each write runs. */
  const seen: unknown[] = [];
  beforeEach(() => void seen.splice(0));
  const look = (durable: boolean, rest: Iterable<Query> = []): Write => {
    function* queries(): Generator<Query> {
      seen.push(writer.connection.pragma('synchronous'));
      yield* rest;
    }
    return { name: 'run', input: queries(), durable };
  };

  it('waits for the disk only when a write is durable', () => {
    for (const durable of [true, false, true]) writer.commit([look(durable)]);
    expect(seen).toEqual([WAITS_FOR_THE_DISK, DOES_NOT_WAIT, WAITS_FOR_THE_DISK]);
  });

  it('waits for the disk when one write of several is durable', () => {
    writer.commit([look(false), look(true)]);
    expect(seen).toEqual([WAITS_FOR_THE_DISK, WAITS_FOR_THE_DISK]);
  });

  it('waits for the disk for a durable write even if another one fails and each is committed separately', () => {
    const failing: Write = { name: 'run', input: [['INSERT INTO nowhere VALUES (1)']], durable: false };
    const { outcomes } = writer.commit([failing, look(true)]);
    expect(outcomes).toMatchObject([{ failure: { unavailable: true } }, { value: 0 }]);
    expect(seen).toEqual([WAITS_FOR_THE_DISK]);
  });

  it('reports a file that was deleted during the commit, so that nothing is acknowledged', () => {
    function* deleting(): Generator<Query> {
      rmSync(path);
      yield ['DELETE FROM name_claims'];
    }
    expect(writer.commit([{ name: 'run', input: deleting(), durable: true }]).unusable).toMatch(/was deleted or moved/);
  });
});
