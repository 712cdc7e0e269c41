import { randomUUID } from 'node:crypto';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteNameIndex } from '../../src/adapters/sqlite/sqlite.name-index';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { type CampaignDocument } from '../../src/campaigns/campaign.document';
import { NameGate, NamesIncomplete } from '../../src/campaigns/campaign-names/name-gate';
import { CreateDraftCampaign } from '../../src/campaigns/create-draft-campaign/create-draft-campaign';
import { RenameCampaign } from '../../src/campaigns/rename-campaign/rename-campaign';
import { type Checkpoint } from '../../src/event-sourcing/consuming/read-model-store';
import { ServedViews } from '../../src/event-sourcing/consuming/served-views';
import { WrongLog } from '../../src/event-sourcing/consuming/wrong-log';
import { type EventStore, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { SenderAccounts } from '../../src/senders/sender-accounts';
import { SENDERS } from '../../src/senders/sender.projection';
import { SenderRepository } from '../../src/senders/sender.repository';
import { cacheClock } from '../support/cache-clock';
import { decorated } from '../support/decorated';
import { protocolOf, StoppedClock } from '../support/protocol';
import { wholeLog } from '../support/two-stores';
import { ADA, connectSender } from '../tools/interleavings/stores';

const FOLLOWER = 'campaign-names';
const AT_THE_START: Checkpoint = { position: undefined, caughtUp: true };

describe('The gate before the names of campaigns', () => {
  const clock = cacheClock();
  let databases: SqliteDatabase[];
  let log: SqliteEventStore;
  let readModel: SqliteReadModelStore;
  let names: SqliteNameIndex;
  let accounts: SenderAccounts;
  let senderId: string;
  beforeEach(async () => {
    clock.start();
    databases = [SqliteDatabase.inMemory(), SqliteDatabase.inMemory()];
    log = new SqliteEventStore(databases[0]!);
    readModel = await SqliteReadModelStore.open(databases[1]!, [SENDERS]);
    names = new SqliteNameIndex(databases[1]!);
    const senders = new SenderRepository(log);
    accounts = new SenderAccounts(readModel, new ServedViews(readModel, log), senders);
    senderId = await connectSender(senders);
  });
  afterEach(async () => {
    clock.stop();
    for (const database of databases) await database.close();
  });

  const surroundings = () => ({ eventStore: log, names, senders: accounts, clock: new StoppedClock() });
  const gate = (eventStore: EventStore = log) =>
    new NameGate(readModel, eventStore, protocolOf(surroundings()).follower);

  /** Creates a campaign through this gate, or through one that is open. */
  function create(name: string, through?: NameGate): Promise<CampaignDocument> {
    const { creating } = protocolOf(surroundings(), through && { gate: through });
    const campaign = { type: 'email', name, sender_account_ids: [senderId] } as const;
    return creating.execute(new CreateDraftCampaign(campaign, ADA));
  }
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
    await protocolOf(surroundings()).renaming.execute(new RenameCampaign(id, 'Summer', ADA));
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

  it('asks the stores once for many requests, and once a second', async () => {
    await create('Spring');
    await follow(await atTheEnd());
    const looks = jest.spyOn(readModel, 'checkpoint');
    const subscriptions = jest.spyOn(log, 'subscribe');
    const open = gate();
    await Promise.all(Array.from({ length: 20 }, () => open.mustBeOpen()));
    await open.mustBeOpen();
    expect(looks).toHaveBeenCalledTimes(1);
    clock.aSecondPasses();
    await open.mustBeOpen();
    expect(looks).toHaveBeenCalledTimes(2);
    expect(subscriptions).toHaveBeenCalledTimes(1);
  });

  it('closes within a second if the checkpoint is lost, and opens when it is back', async () => {
    await create('Spring');
    const checkpoint = await atTheEnd();
    await follow(checkpoint);
    const open = gate();
    await open.mustBeOpen();
    await readModel.reset(FOLLOWER);
    clock.aSecondPasses();
    await expect(open.mustBeOpen()).rejects.toThrow(NamesIncomplete);
    await follow(checkpoint);
    await open.mustBeOpen();
  });

  it('fills the claims again if the checkpoint moves backwards', async () => {
    await create('Spring');
    const earlier = await atTheEnd();
    await create('Summer');
    await follow(await atTheEnd());
    const open = gate();
    await open.mustBeOpen();
    await loseClaims();
    await follow(earlier);
    clock.aSecondPasses();
    await expect(create('Summer', open)).rejects.toEqual(taken);
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
