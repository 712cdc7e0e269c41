import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteNameIndex } from '../../src/adapters/sqlite/sqlite.name-index';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { type CampaignDocument } from '../../src/campaigns/campaign.document';
import { NameGate, NamesIncomplete } from '../../src/campaigns/campaign-names/name-gate';
import { CreateDraftCampaign } from '../../src/campaigns/create-draft-campaign/create-draft-campaign';
import { type NameIndex } from '../../src/campaigns/campaign-names/name-index';
import { UpdateCampaign } from '../../src/campaigns/update-campaign/update-campaign';
import { type Checkpoint } from '../../src/event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../src/event-sourcing/consuming/served-views';
import { WrongLog } from '../../src/event-sourcing/consuming/wrong-log';
import { type EventStore, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { SenderAccounts } from '../../src/senders/sender-accounts';
import { SENDERS } from '../../src/senders/sender.projection';
import { SenderRepository } from '../../src/senders/sender.repository';
import { decorated } from '../support/decorated';
import { type Protocol, protocolOf, StoppedClock } from '../support/protocol';
import { wholeLog } from '../support/two-stores';
import { ADA, connectSender } from '../tools/interleavings/stores';

const FOLLOWER = 'campaign-names';
const AT_THE_START: Checkpoint = { position: undefined, caughtUp: true };

describe('The gate before the names of campaigns', () => {
  let databases: SqliteDatabase[];
  let log: SqliteEventStore;
  let readModel: SqliteReadModelStore;
  let names: SqliteNameIndex;
  let accounts: SenderAccounts;
  let senderId: string;
  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    databases = [SqliteDatabase.inMemory(), SqliteDatabase.inMemory()];
    log = new SqliteEventStore(databases[0]!);
    readModel = await SqliteReadModelStore.open(databases[1]!, [SENDERS]);
    names = new SqliteNameIndex(databases[1]!);
    const senders = new SenderRepository(log);
    accounts = new SenderAccounts(readModel, new ServedViews(readModel, log), senders);
    senderId = await connectSender(senders);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    for (const database of databases) await database.close();
  });

  const surroundings = () => ({ eventStore: log, names, senders: accounts, clock: new StoppedClock() });
  const gate = (eventStore: EventStore = log) =>
    new NameGate(readModel, eventStore, protocolOf(surroundings()).follower);

  /** Creates a campaign through this gate, or through one that is open. */
  function create(name: string, through?: NameGate): Promise<CampaignDocument> {
    const { creating } = protocolOf(surroundings(), through && { gate: through });
    return creating.execute(draft(name));
  }
  const draft = (name: string) => new CreateDraftCampaign({ type: 'email', name, sender_account_ids: [senderId] }, ADA);
  const taken = expect.objectContaining({ code: 'campaign_name_taken' });

  const follow = (checkpoint: Checkpoint) => readModel.save([], { consumer: FOLLOWER, ...checkpoint });
  const end = async () => (await wholeLog(log, 'campaign')).at(-1)!;
  const atTheEnd = async (): Promise<Checkpoint> => {
    const { position, id, streamId, revision } = await end();
    return { position, lastEvent: { position, id, streamId, revision }, caughtUp: true };
  };
  const loseClaims = () => databases[1]!.write('run', [['DELETE FROM name_claims']]);

  it('is closed until the follower has reached the end of the log for the first time', async () => {
    const closed = gate();
    await expect(closed.mustBeOpen()).rejects.toThrow(NamesIncomplete);
    await follow({ ...AT_THE_START, caughtUp: false });
    await expect(create('Spring', closed)).rejects.toThrow(NamesIncomplete);
    await follow(AT_THE_START);
    await create('Spring', closed);
  });

  it('opens after the names behind the checkpoint have their claims, whether or not the follower runs', async () => {
    await create('Spring');
    await create('Summer');
    await loseClaims();
    await follow(AT_THE_START);
    const opening = gate();
    for (const name of ['Spring', 'Summer']) await expect(create(name, opening)).rejects.toEqual(taken);
    await create('Autumn', opening);
  });

  it('leaves free what was renamed behind the checkpoint', async () => {
    const { id } = await create('Spring');
    await protocolOf(surroundings()).updating.execute(new UpdateCampaign(id, { name: 'Summer' }, ADA));
    await loseClaims();
    await follow(AT_THE_START);
    const opening = gate();
    await expect(create('Summer', opening)).rejects.toEqual(taken);
    await create('Spring', opening);
  });

  it('opens although an event behind the checkpoint cannot be read', async () => {
    const { id } = await create('Spring');
    await loseClaims();
    const [event] = await log.readStream(`campaign-${id}`);
    await log.append(`campaign-${randomUUID()}`, 'no_stream', [{ ...event!, id: randomUUID() }]);
    await follow(AT_THE_START);
    await expect(create('Spring', gate())).rejects.toEqual(taken);
  });

  it('asks the stores once for many claims, and follows the names once', async () => {
    await create('Spring');
    await follow(await atTheEnd());
    const looks = jest.spyOn(readModel, 'checkpoint');
    const subscriptions = jest.spyOn(log, 'subscribe');
    const open = gate();
    const [opening] = await Promise.all(Array.from({ length: 20 }, () => open.mustBeOpen()));
    expect(await open.mustBeOpen()).toBe(opening);
    expect(looks).toHaveBeenCalledTimes(1);
    await Promise.all(Array.from({ length: 20 }, () => open.look()));
    expect(looks).toHaveBeenCalledTimes(2);
    expect(subscriptions).toHaveBeenCalledTimes(1);
  });

  it('never answers with a look that began before the question', async () => {
    await create('Spring');
    await follow(await atTheEnd());
    const open = gate();
    await open.mustBeOpen();
    const { checkpoint } = readModel;
    const reading = jest.spyOn(readModel, 'checkpoint');
    const lost = new Promise<void>((resolve) => {
      reading.mockImplementationOnce(async (consumer) => {
        const found = await checkpoint.call(readModel, consumer);
        await readModel.reset(FOLLOWER);
        resolve();
        return found;
      });
    });
    const early = open.look();
    await lost;
    await expect(open.look()).rejects.toThrow(NamesIncomplete);
    await early;
  });

  it('closes if the checkpoint is lost, and opens when it is back', async () => {
    await create('Spring');
    const checkpoint = await atTheEnd();
    await follow(checkpoint);
    const open = gate();
    const opening = await open.mustBeOpen();
    await readModel.reset(FOLLOWER);
    await expect(open.look()).rejects.toThrow(NamesIncomplete);
    await expect(open.mustBeOpen()).rejects.toThrow(NamesIncomplete);
    await follow(checkpoint);
    expect(await open.mustBeOpen()).not.toBe(opening);
  });

  it('fills all claims again if the checkpoint moves backwards, because a restore may not be complete yet', async () => {
    await create('Spring');
    const earlier = await atTheEnd();
    await create('Summer');
    await follow(await atTheEnd());
    const open = gate();
    await open.mustBeOpen();
    await loseClaims();
    await follow(earlier);
    for (const name of ['Summer', 'Spring']) await expect(create(name, open)).rejects.toEqual(taken);
  });

  it('follows only later names if the next holder of the lease begins a little earlier, because no claim was lost', async () => {
    await create('Spring');
    const earlier = await atTheEnd();
    await create('Summer');
    const checkpoint = jest.spyOn(readModel, 'checkpoint').mockResolvedValue({ ...(await atTheEnd()), term: 1 });
    const open = gate();
    const opening = await open.mustBeOpen();
    const subscriptions = jest.spyOn(log, 'subscribe');
    checkpoint.mockResolvedValue({ ...earlier, term: 2 });
    expect(await open.look()).not.toBe(opening);
    expect(subscriptions.mock.calls).toMatchObject([[{ after: earlier.position }]]);
  });

  /** A process whose claims are lost, and its checkpoint restored, around its next insert of a claim. */
  function losingClaims(when: 'before' | 'after', restored: Checkpoint): { creating: Protocol['creating'] } {
    let isLost = false;
    const lose = async () => {
      if (isLost) return;
      isLost = true;
      await loseClaims();
      await follow(restored);
    };
    const losing = decorated(names as NameIndex, {
      insert: async (claim) => {
        if (when === 'before') await lose();
        const inTheWay = await names.insert(claim);
        if (when === 'after') await lose();
        return inTheWay;
      },
    });
    return protocolOf({ ...surroundings(), names: losing }, { gate: gate() });
  }

  it('grants no name if the claims are lost after it was found open, and before the claim is inserted', async () => {
    await create('Spring');
    const earlier = await atTheEnd();
    await create('Summer');
    await follow(await atTheEnd());
    const { creating } = losingClaims('before', earlier);
    await expect(creating.execute(draft('Spring'))).rejects.toEqual(taken);
  });

  it('claims again if the claims are lost after the claim was inserted', async () => {
    await create('Summer');
    const earlier = await atTheEnd();
    await create('Autumn');
    await follow(await atTheEnd());
    const { creating } = losingClaims('after', earlier);
    await creating.execute(draft('Spring'));
    await expect(create('Spring')).rejects.toEqual(taken);
  });

  it('does not let a request wait long for the names to be followed, and opens when they were', async () => {
    await create('Spring');
    await follow(AT_THE_START);
    const events = new EventEmitter();
    const slow = decorated(log as EventStore, {
      async *subscribe(options) {
        const resumed = once(events, 'resume');
        events.emit('subscribed');
        await resumed;
        yield* log.subscribe(options);
      },
    });
    const opening = gate(slow);
    const subscribed = once(events, 'subscribed');
    const early = expect(opening.mustBeOpen()).rejects.toThrow(NamesIncomplete);
    await subscribed;
    await jest.advanceTimersByTimeAsync(2_000);
    await early;
    events.emit('resume');
    await opening.mustBeOpen();
  });

  it('stays closed if the claims are of another log', async () => {
    await create('Spring');
    const { lastEvent, ...checkpoint } = await atTheEnd();
    await follow({ ...checkpoint, lastEvent: { ...lastEvent!, id: randomUUID() } });
    await expect(gate().mustBeOpen()).rejects.toThrow(WrongLog);
  });

  it('tries again after the log was unavailable', async () => {
    await follow(AT_THE_START);
    let isDown = true;
    const unavailable = decorated(log as EventStore, {
      subscribe: (options) => {
        if (isDown) throw new StoreUnavailable('down');
        return log.subscribe(options);
      },
    });
    const opening = gate(unavailable);
    await expect(opening.mustBeOpen()).rejects.toThrow(StoreUnavailable);
    isDown = false;
    await opening.mustBeOpen();
  });
});
