import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { projecting } from '../../src/event-sourcing/consuming/handler';
import { ServedViews } from '../../src/event-sourcing/consuming/served-views';
import { untilCaughtUp } from '../../src/event-sourcing/consuming/until-caught-up';
import { Clock } from '../../src/event-sourcing/deciding/clock';
import { newId } from '../../src/event-sourcing/log/new-id';
import { LeadErasure } from '../../src/leads/erase-leads/lead-erasure';
import { LeadAdder } from '../../src/leads/lead-adder';
import { leadIdOf } from '../../src/leads/lead-id';
import { leadProjection, LEADS } from '../../src/leads/lead.projection';
import { LeadRepository } from '../../src/leads/lead.repository';
import { VIEWS } from '../../src/projector/handlers';
import { SuppressionChanges } from '../../src/suppressions/suppression-changes';
import { Suppressions } from '../../src/suppressions/suppressions';
import { suppressionProjection } from '../../src/suppressions/suppression.projection';
import { SuppressionRepository } from '../../src/suppressions/suppression.repository';
import { RunningConsumer } from '../event-sourcing/running-consumer';
import { decorated } from '../support/decorated';

const ADA = 'ada@example.com';
const target = { id: newId(), userId: 'eve', leadCount: 0 };
const caller = { userId: 'eve', correlationId: 'request-1' };

describe('Adding a person who is erased at the same time', () => {
  let log: SqliteEventStore;
  let databases: SqliteDatabase[];
  let readModel: SqliteReadModelStore;
  let projectors: RunningConsumer[];
  let leads: LeadRepository;
  let erasure: LeadErasure;
  let suppressions: Suppressions;

  beforeEach(async () => {
    databases = [SqliteDatabase.inMemory(), SqliteDatabase.inMemory()];
    log = new SqliteEventStore(databases[0]!);
    readModel = await SqliteReadModelStore.open(databases[1]!, VIEWS);
    projectors = [projecting(leadProjection), projecting(suppressionProjection)].map(
      (handler) => new RunningConsumer({ eventStore: log, readModel, handler }),
    );
    leads = new LeadRepository(log);
    erasure = new LeadErasure(leads, readModel, log, new Clock());
    const repository = new SuppressionRepository(log);
    const served = new ServedViews(readModel, log);
    const changes = new SuppressionChanges(repository, readModel, served, log, new Clock());
    suppressions = new Suppressions(repository, changes, readModel, new Clock());
  });

  afterEach(async () => {
    for (const projector of projectors) await projector.stop();
    for (const database of databases) await database.close();
  });

  /** What `POST /erasures` does with leads. */
  async function erase(): Promise<number> {
    await suppressions.suppressErased([ADA], caller);
    return erasure.erasePerson({ email: ADA }, caller);
  }

  /** Adds two leads. The person is erased before the given check for suppressions. */
  async function addWhile(erasedBeforeCheck: number, context = contextOf()) {
    let check = 0;
    const among: Suppressions['among'] = async (people, userId) => {
      if (++check === erasedBeforeCheck) await erase();
      return suppressions.among(people, userId);
    };
    const views = new ServedViews(readModel, log);
    const adder = new LeadAdder(leads, erasure, decorated(suppressions, { among }), readModel, views, log);
    return adder.add(target, [ADA, 'bob@example.com'].map(lead), { source: 'api' }, context);
  }

  const lead = (email: string, row: number) => ({ id: leadIdOf(target.id, email), fields: { email }, row });

  const contextOf = () => ({ commandId: newId(), now: new Date().toISOString(), caller });

  const typesOf = async (email: string) =>
    (await log.readStream(`lead-${leadIdOf(target.id, email)}`)).map(({ type }) => type);

  async function listed(): Promise<readonly string[]> {
    await untilCaughtUp(leadProjection, readModel, log);
    const documents = await readModel.list<{ email: string }>(LEADS, { userId: 'eve', within: target.id });
    return documents.map(({ email }) => email);
  }

  it.each([
    ['before it is checked for the first time', 1, []],
    ['between the lead and the second check', 2, ['LeadErased']],
  ])('leaves nothing if the erasure is %s', async (_, check, stream) => {
    expect(await addWhile(check)).toEqual({ imported: 1, suppressed: 1 });
    expect(await typesOf(ADA)).toEqual(stream);
    expect(await listed()).toEqual(['bob@example.com']);
  });

  it('leaves nothing if the erasure has looked for the person just before the lead was added', async () => {
    const transact: LeadRepository['transact'] = async (id, decide, options) => {
      if (id === leadIdOf(target.id, ADA)) await erase();
      return LeadRepository.prototype.transact.call(leads, id, decide, options);
    };
    const views = new ServedViews(readModel, log);
    const adder = new LeadAdder(decorated(leads, { transact }), erasure, suppressions, readModel, views, log);
    const added = await adder.add(target, [lead(ADA, 0)], { source: 'api' }, contextOf());
    expect(added).toEqual({ imported: 0, suppressed: 1 });
    expect(await typesOf(ADA)).toEqual(['LeadErased']);
    expect(await listed()).toEqual([]);
  });

  it('leaves nothing if the request was interrupted after the lead, and is repeated', async () => {
    const context = contextOf();
    const among = jest.fn().mockImplementationOnce((people: object[]) => people.map(() => false));
    among.mockRejectedValueOnce(new Error('killed'));
    const views = new ServedViews(readModel, log);
    const adder = new LeadAdder(leads, erasure, decorated(suppressions, { among }), readModel, views, log);
    await expect(adder.add(target, [lead(ADA, 0)], { source: 'api' }, context)).rejects.toThrow('killed');
    expect(await typesOf(ADA)).toEqual(['LeadAdded']);
    await erase();
    expect(await addWhile(0, context)).toEqual({ imported: 1, suppressed: 1 });
    expect(await typesOf(ADA)).toEqual(['LeadErased']);
    expect(await listed()).toEqual(['bob@example.com']);
  });
});
