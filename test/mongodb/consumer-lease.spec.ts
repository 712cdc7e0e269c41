import { once, setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type Collection, MongoClient } from 'mongodb';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { type StoredTerm } from '../../src/adapters/mongodb/mongodb.held-lease';
import { MongodbConsumerLease } from '../../src/adapters/mongodb/mongodb.consumer-lease';
import { type HeldLease } from '../../src/event-sourcing/consuming/consumer-lease';
import { decorated } from '../support/decorated';
import { startChild } from '../support/child-process';
import { databaseAt, describeOnMongodb, describeOnOwnMongodb } from '../support/mongodb/describe-on-mongodb';
import { repeatWhileUnknown } from '../support/repeat-while-unknown';

const CONSUMER = 'read model';
const ATTEMPTS_TO_OPEN = 10;
/** Long enough for a process that stalls for a second or two to keep its lease. */
const TIMES = { prolongedEvery: 25, heldFor: 3_000, takenOverAfter: 4_000 };
/** To notice quickly that a server is down. With short timeouts, calls to a slow server fail too. */
const SHORT_TIMEOUTS = 'serverSelectionTimeoutMS=1000&connectTimeoutMS=300&socketTimeoutMS=300';

/** Databases, leases and waits that end with the test. */
class Processes {
  private readonly opened: MongodbDatabase[] = [];
  private readonly held: HeldLease[] = [];
  private readonly ending = new AbortController();

  constructor(readonly url: string) {
    setMaxListeners(0, this.ending.signal);
  }

  /** Acts like a process of its own: it shares only the server. */
  async start(): Promise<{ database: MongodbDatabase; acquire(signal?: AbortSignal): Promise<HeldLease> }> {
    // With short timeouts, opening may need several attempts.
    const database = await repeatWhileUnknown(() => MongodbDatabase.open(this.url), ATTEMPTS_TO_OPEN);
    this.opened.push(database);
    const lease = new MongodbConsumerLease(database, TIMES);
    return {
      database,
      acquire: async (signal = this.ending.signal) => {
        const held = await lease.acquire(CONSUMER, signal);
        this.held.push(held);
        return held;
      },
    };
  }

  async end(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.held.map((lease) => lease.release()));
    await Promise.all(this.opened.map((database) => database.close()));
  }
}

describeOnMongodb("A consumer's lease on MongoDB", (mongodb) => {
  let processes: Processes;
  let client: MongoClient;
  let terms: Collection<StoredTerm>;
  beforeEach(() => {
    processes = new Processes(mongodb.newDatabase());
    client = new MongoClient(processes.url);
    terms = client.db().collection('consumer_leases');
  });
  afterEach(async () => {
    await processes.end();
    await client.close();
  });

  const latest = () => terms.findOne({ consumer: CONSUMER }, { sort: { term: -1 } });
  /** Resolves when the holder has prolonged the latest term this many times. */
  const prolonged = (times: number) => until(async () => ((await latest())?.beat ?? 0) >= times);

  it('goes to the first process that asks, as term 1', async () => {
    const { term, lost } = await (await processes.start()).acquire();
    expect({ term, lost: lost.aborted }).toEqual({ term: 1, lost: false });
    expect(await latest()).toMatchObject({ _id: `${CONSUMER}:1`, term: 1, released: false });
  });

  it('stays with its holder while that runs, and goes to the next process when it is released', async () => {
    const first = await (await processes.start()).acquire();
    const order: string[] = [];
    const waiting = (await processes.start()).acquire().then((lease) => {
      order.push('taken over');
      return lease;
    });
    await prolonged((1.2 * TIMES.takenOverAfter) / TIMES.prolongedEvery);
    order.push(first.lost.aborted ? 'lost' : 'released');
    await first.release();
    expect((await waiting).term).toBe(2);
    expect(order).toEqual(['released', 'taken over']);
    expect(first.lost.aborted).toBe(true);
  });

  it('goes to twelve concurrent callers one after the other, each with a term of its own', async () => {
    const callers = await Promise.all(Array.from({ length: 3 }, () => processes.start()));
    let holders = 0;
    const turns = Array.from({ length: 12 }, async (_, index) => {
      const lease = await callers[index % callers.length]!.acquire();
      holders++;
      const together = holders;
      await latest();
      holders--;
      await lease.release();
      return { term: lease.term, together };
    });
    const taken = (await Promise.all(turns)).sort((a, b) => a.term - b.term);
    expect(taken).toEqual(Array.from({ length: 12 }, (_, index) => ({ term: index + 1, together: 1 })));
    expect(await terms.countDocuments()).toBe(1);
  });

  it('goes to the next process if its holder has lost the store, after the holder has noticed', async () => {
    const one = await processes.start();
    const first = await one.acquire();
    await one.database.close();
    const second = await (await processes.start()).acquire();
    expect(second.term).toBe(2);
    expect(first.lost.aborted).toBe(true);
  });

  it('goes to the next process if its holder is killed', async () => {
    const child = startChild('mongodb/lease-child.ts', processes.url, CONSUMER);
    try {
      expect(await child.lines.next()).toMatchObject({ value: '1' });
    } finally {
      child.process.kill('SIGKILL');
    }
    expect((await (await processes.start()).acquire()).term).toBe(2);
  });

  it('is lost if the holder finds that its term is deleted', async () => {
    const first = await (await processes.start()).acquire();
    const lost = lossOf(first);
    await terms.deleteOne({ _id: `${CONSUMER}:1` });
    await lost;
    expect(first.lost.aborted).toBe(true);
  });

  it('does not go to a process that inserts a term that has ended and was deleted', async () => {
    await (await (await processes.start()).acquire()).release();
    const second = await (await processes.start()).acquire();
    const { database } = await processes.start();
    const late = new MongodbConsumerLease(missingTheLatest(database, 1), TIMES);
    const waiting = new AbortController();
    const acquiring = late.acquire(CONSUMER, waiting.signal);
    await Promise.race([acquiring, until(async () => (await terms.countDocuments()) === 2)]);
    waiting.abort();
    await expect(acquiring).rejects.toThrow();
    expect(second.lost.aborted).toBe(false);
    expect((await latest())?.term).toBe(second.term);
  });

  it('is not waited for after the signal aborts', async () => {
    await (await processes.start()).acquire();
    const waiting = new AbortController();
    const acquiring = (await processes.start()).acquire(waiting.signal);
    waiting.abort();
    await expect(acquiring).rejects.toThrow();
    const { acquire } = await processes.start();
    await expect(acquire(waiting.signal)).rejects.toThrow();
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(TIMES.prolongedEvery);
}

/** Resolves when the lease is lost, or at once if it is already lost. */
async function lossOf({ lost }: HeldLease): Promise<void> {
  if (!lost.aborted) await once(lost, 'abort');
}

/** A database whose first queries find no term, as if they had run before the first insert. */
function missingTheLatest(database: MongodbDatabase, queries: number): MongodbDatabase {
  const terms = database.collection<StoredTerm>('consumer_leases');
  const findOne = () => (queries-- > 0 ? Promise.resolve(null) : terms.findOne({}, { sort: { term: -1 } }));
  return decorated(database, {
    collection: () => decorated(terms, { findOne }),
  } as unknown as Partial<MongodbDatabase>);
}

describeOnOwnMongodb("A consumer's lease on a MongoDB that fails", (server) => {
  let processes: Processes;
  beforeEach(async () => {
    await server().start();
    processes = new Processes(`${databaseAt(server().url)}?${SHORT_TIMEOUTS}`);
  });
  afterEach(async () => {
    await server().start();
    await processes.end();
  });

  it('is lost while the server is down, and can be acquired again afterwards', async () => {
    const first = await (await processes.start()).acquire();
    const other = await processes.start();
    const lost = lossOf(first);
    await server().kill();
    const waiting = other.acquire();
    await lost;
    await server().start();
    // An insert whose response came too late has used up a term.
    expect((await waiting).term).toBeGreaterThan(first.term);
  });

  it('is not regained by a response that arrives after it has expired', async () => {
    const first = await (await processes.start()).acquire();
    const other = await processes.start();
    const lost = lossOf(first);
    server().pause();
    await lost.finally(() => server().resume());
    expect((await other.acquire()).term).toBeGreaterThan(first.term);
    expect(first.lost.aborted).toBe(true);
  });
});
