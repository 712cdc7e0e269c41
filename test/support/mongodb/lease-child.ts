import { MongodbDatabase } from '../../../src/adapters/mongodb/mongodb.database';
import { MongodbConsumerLease } from '../../../src/adapters/mongodb/mongodb.consumer-lease';

const [url, consumer] = process.argv.slice(2) as [string, string];

/** Holds the lease until it is killed, and prints its term. */
async function holdForever(): Promise<void> {
  const times = { prolongedEvery: 20, heldFor: 600, takenOverAfter: 1_000 };
  const lease = new MongodbConsumerLease(await MongodbDatabase.open(url), times);
  const { term } = await lease.acquire(consumer, new AbortController().signal);
  process.stdout.write(`${term}\n`);
}

void holdForever();
