import { randomUUID } from 'node:crypto';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { LaunchReactor } from '../../src/campaigns/launch-campaign/launch-reactor';
import { campaignCodec } from '../../src/campaigns/campaign-events.schema';
import { type CampaignEvent } from '../../src/campaigns/domain/events';
import { reacting } from '../../src/event-sourcing/consuming/handler';
import { type Recorded } from '../../src/event-sourcing/log/event-codec';
import { AppendOutcomeUnknown, type EventStore, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { VIEWS } from '../../src/projector/handlers';
import { RunningConsumer } from '../event-sourcing/running-consumer';
import { startApi } from '../support/api';
import { decorated } from '../support/decorated';
import { asOneAppend, metadataOf } from '../support/new-events';
import { temporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';
import { deleted, drafted, launchStarted, paused } from './examples';

const LAUNCHED = [drafted, launchStarted];
const TYPES = LAUNCHED.map(({ type }) => type);

describe('The reactor to launches', () => {
  let database: SqliteDatabase;
  let log: SqliteEventStore;
  beforeEach(() => {
    database = SqliteDatabase.inMemory();
    log = new SqliteEventStore(database);
  });
  afterEach(() => database.close());

  const typesOf = async (id: string) => (await log.readStream(`campaign-${id}`)).map(({ type }) => type);

  /** @returns the event that starts the launch of the campaign, as a consumer delivers it */
  async function startedIn(id: string): Promise<Recorded<CampaignEvent>> {
    const stream = await log.readStream(`campaign-${id}`);
    return campaignCodec.decode(stream.find(({ type }) => type === 'CampaignLaunchStarted')!);
  }

  const react = async (id: string, reactor = new LaunchReactor(log)) => reactor.react([await startedIn(id)]);

  it('makes a campaign active', async () => {
    const id = await appended(log, LAUNCHED);
    await react(id);
    expect(await typesOf(id)).toEqual([...TYPES, 'CampaignActivated']);
  });

  it('completes each launch of a batch', async () => {
    const ids = [await appended(log, LAUNCHED), await appended(log, LAUNCHED), await appended(log, LAUNCHED)];
    await new LaunchReactor(log).react(await Promise.all(ids.map(startedIn)));
    for (const id of ids) expect(await typesOf(id)).toEqual([...TYPES, 'CampaignActivated']);
  });

  it('completes a launch once if its event is delivered again', async () => {
    const id = await appended(log, LAUNCHED);
    const reactor = new LaunchReactor(log);
    for (const again of [reactor, reactor, new LaunchReactor(log)]) await react(id, again);
    expect(await typesOf(id)).toEqual([...TYPES, 'CampaignActivated']);
  });

  it('completes a launch once if its event is delivered twice in a batch', async () => {
    const id = await appended(log, LAUNCHED);
    const started = await startedIn(id);
    await new LaunchReactor(log).react([started, started]);
    expect(await typesOf(id)).toEqual([...TYPES, 'CampaignActivated']);
  });

  it('completes a launch once if several processes react at the same time', async () => {
    for (let round = 0; round < 20; round++) {
      const id = await appended(log, LAUNCHED);
      await Promise.all([1, 2, 3].map(() => react(id)));
      expect(await typesOf(id)).toEqual([...TYPES, 'CampaignActivated']);
    }
  });

  it('completes a launch once if the outcome of an append is unknown', async () => {
    const id = await appended(log, LAUNCHED);
    let isLost = true;
    const unsure = decorated<EventStore>(log, {
      append: async (...parameters) => {
        const revision = await log.append(...parameters);
        if (!isLost) return revision;
        isLost = false;
        throw new AppendOutcomeUnknown();
      },
    });
    await react(id, new LaunchReactor(unsure));
    expect(isLost).toBe(false);
    expect(await typesOf(id)).toEqual([...TYPES, 'CampaignActivated']);
  });

  it('activates no campaign that was paused since', async () => {
    const id = await appended(log, LAUNCHED);
    await react(id);
    await append(log, id, [paused]);
    await react(id);
    expect(await typesOf(id)).toEqual([...TYPES, 'CampaignActivated', 'CampaignPaused']);
  });

  it('activates no campaign that was deleted since', async () => {
    const id = await appended(log, LAUNCHED);
    await append(log, id, [deleted]);
    await react(id);
    expect(await typesOf(id)).toEqual([...TYPES, 'CampaignDeleted']);
  });

  it('decides again if the campaign is deleted while it reacts', async () => {
    const id = await appended(log, LAUNCHED);
    let isDeleted = false;
    const late = decorated<EventStore>(log, {
      append: async (...parameters) => {
        if (!isDeleted) await append(log, id, [deleted]);
        isDeleted = true;
        return log.append(...parameters);
      },
    });
    await react(id, new LaunchReactor(late));
    expect(await typesOf(id)).toEqual([...TYPES, 'CampaignDeleted']);
  });

  it('completes a launch with the next delivery if the log was unavailable', async () => {
    const id = await appended(log, LAUNCHED);
    const unavailable = decorated<EventStore>(log, { append: () => Promise.reject(new StoreUnavailable('down')) });
    await expect(react(id, new LaunchReactor(unavailable))).rejects.toThrow(StoreUnavailable);
    await react(id);
    expect(await typesOf(id)).toEqual([...TYPES, 'CampaignActivated']);
  });

  it('acts once in a consumer that starts over', async () => {
    const [id, other] = [await appended(log, LAUNCHED), await appended(log, [drafted])];
    const readModel = await SqliteReadModelStore.open(database, VIEWS);
    for (const startsOver of [false, true, true]) {
      const handler = reacting(new LaunchReactor(log));
      const consumer = new RunningConsumer({ eventStore: log, readModel, handler, startsOver });
      await consumer.untilLive();
      await consumer.stop();
      expect(consumer.parkedEvents).toEqual([]);
    }
    expect(await typesOf(id)).toEqual([...TYPES, 'CampaignActivated']);
    expect(await typesOf(other)).toEqual(['CampaignDrafted']);
  });
});

describe('A launch that a crash interrupted', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it('is completed, once, after the service has started', async () => {
    const file = folder.file('log.db');
    const before = await SqliteDatabase.open(file, 'log');
    const id = await appended(new SqliteEventStore(before), LAUNCHED);
    await before.close();
    for (let start = 0; start < 2; start++) {
      const api = await startApi({ EVENT_STORE_URL: `sqlite:${file}` });
      const ada = await api.as('ada');
      await untilResponse(
        () => ada.get(`/api/campaigns/${id}`),
        ({ body }) => body.campaign.status === 'active',
      );
      await api.stop();
    }
    const after = await SqliteDatabase.open(file, 'log');
    const types = (await new SqliteEventStore(after).readStream(`campaign-${id}`)).map(({ type }) => type);
    await after.close();
    expect(types).toEqual([...TYPES, 'CampaignActivated']);
  });
});

/** Appends the events to a new campaign of Ada. @returns its id */
async function appended(log: EventStore, events: readonly CampaignEvent[]): Promise<string> {
  const id = randomUUID();
  await append(log, id, events);
  return id;
}

async function append(log: EventStore, id: string, events: readonly CampaignEvent[]): Promise<void> {
  const { length } = await log.readStream(`campaign-${id}`);
  const newEvents = events.map(({ type, data }) => ({
    id: randomUUID(),
    type,
    data: { ...data, campaign_id: id },
    metadata: metadataOf('ada'),
  }));
  await log.append(`campaign-${id}`, length === 0 ? 'no_stream' : length - 1, asOneAppend(newEvents));
}
