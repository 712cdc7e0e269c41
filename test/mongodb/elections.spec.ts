import { setTimeout as pause } from 'node:timers/promises';
import { MongodbNameIndex } from '../../src/adapters/mongodb/mongodb.name-index';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { type NameClaim } from '../../src/campaigns/campaign-names/name-index';
import { newClaim } from '../support/new-claim';
import { describeOnThreeMembers } from '../support/mongodb/describe-on-mongodb';
import { repeatWhileUnknown } from '../support/repeat-while-unknown';
import { type MongodbServer } from '../tools/mongodb/mongodb.server';

const KILLS = 3;
const INSERTERS = 8;
/** The least number of claims that are acknowledged between two kills. */
const BETWEEN = 100;
/** Milliseconds. */
const POLL_INTERVAL = 20;
/** Milliseconds between two names of an inserter, so that the servers have time for their elections. */
const NEXT_NAME_DELAY = 20;

describeOnThreeMembers('While the primary of three members is killed repeatedly,', (mongodb, members) => {
  let database: MongodbDatabase;
  let names: MongodbNameIndex;
  let running = true;
  beforeAll(async () => {
    database = await MongodbDatabase.open(mongodb.newDatabase());
    names = await MongodbNameIndex.open(database);
  });
  afterAll(async () => {
    running = false;
    await database.close();
  });

  it('every name keeps the claim that was acknowledged', async () => {
    const holders = new Map<string, NameClaim>();
    // Two inserters at a time want the same name. Both repeat their insert until they learn which claim has it.
    const inserting = Array.from({ length: INSERTERS }, async (_, inserter) => {
      for (let n = 0; running; n++) {
        await pause(NEXT_NAME_DELAY);
        const claim = newClaim({ user_id: `user ${inserter >> 1}`, name_key: `Name ${n}` });
        const holder = (await repeatWhileUnknown(() => names.insert(claim))) ?? claim;
        const key = `${claim.user_id} ${claim.name_key}`;
        if (holders.has(key)) expect(holder).toEqual(holders.get(key));
        holders.set(key, holder);
      }
    });
    for (let kill = 0; kill < KILLS; kill++) {
      await more(BETWEEN);
      const primary = await primaryOf(members());
      await primary.kill();
      await more(BETWEEN);
      await primary.listen();
    }
    running = false;
    await Promise.all(inserting);

    for (const holder of holders.values()) {
      const { user_id, name_key } = holder;
      expect(await repeatWhileUnknown(() => names.insert(newClaim({ user_id, name_key })))).toEqual(holder);
    }

    async function more(claims: number): Promise<void> {
      const enough = holders.size + claims;
      while (holders.size < enough) await Promise.race([pause(POLL_INTERVAL), Promise.all(inserting)]);
    }
  }, 300_000);
});

async function primaryOf(servers: readonly MongodbServer[]): Promise<MongodbServer> {
  for (;;) {
    for (const server of servers) if (await server.isPrimary()) return server;
    await pause(POLL_INTERVAL);
  }
}
