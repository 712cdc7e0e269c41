import { EventStore, type SubscribeOptions } from '../../src/event-sourcing/log/event-store';
import { StreamSettings } from '../../src/publishing/stream-events/stream-settings';
import { type Api, startApi } from '../support/api';
import { RawConnection } from '../support/raw-connection';
import { untilResponse } from '../support/until-response';
import { EventReader, namesOf, type ReaderOptions } from './event-reader';
import { newNames, RenamedCampaign } from './renamed-campaigns';

const READERS = 1_000;

describe('Event streams', () => {
  let api: Api;
  let store: EventStore;
  let token: string;
  let open: EventReader[];

  beforeEach(async () => {
    api = await startApi();
    await api.app.listen(0, '127.0.0.1');
    store = api.app.get(EventStore);
    token = await api.tokenOf('ada');
    open = [];
  });
  afterEach(async () => {
    for (const reader of open) reader.leave();
    await api.stop();
  });

  const set = (settings: Partial<StreamSettings>) => Object.assign(api.app.get(StreamSettings), settings);

  async function read(options: ReaderOptions = {}): Promise<EventReader> {
    const reader = await EventReader.open(api, token, options);
    open.push(reader);
    return reader;
  }

  /** Counts the subscriptions that begin from now on. */
  function countSubscriptions(): { began: number; open: number; most: number } {
    const counted = { began: 0, open: 0, most: 0 };
    const subscribe = store.subscribe.bind(store);
    jest.spyOn(store, 'subscribe').mockImplementation(async function* (options: SubscribeOptions) {
      counted.began += 1;
      counted.most = Math.max(counted.most, (counted.open += 1));
      try {
        yield* subscribe(options);
      } finally {
        counted.open -= 1;
      }
    });
    return counted;
  }

  const untilStreams = (count: number) =>
    untilResponse(
      () => api.anonymous().get('/metrics'),
      ({ text }) => new RegExp(`^event_streams ${count}$`, 'm').test(text),
    );

  it(`share one subscription: ${READERS} readers get an event each`, async () => {
    set({ streamsPerUser: READERS });
    const subscriptions = countSubscriptions();
    while (open.length < READERS) await Promise.all(Array.from({ length: 50 }, () => read()));
    const names = newNames(1);
    await new RenamedCampaign(store, 'ada').name(...names);
    for (const reader of open) expect(namesOf(await reader.until(1))).toEqual(names);
    expect(subscriptions).toMatchObject({ began: 1, open: 1 });
    for (const reader of open) reader.leave();
    await untilStreams(0);
    await untilResponse(
      async () => ({ status: subscriptions.open }),
      ({ status }) => status === 0,
    );
  });

  it('have each event once and in order, wherever they start while others write', async () => {
    set({ recentEvents: 20, heartbeatMs: 5 });
    const campaign = new RenamedCampaign(store, 'ada');
    const names = newNames(1_000);
    await campaign.name(...names.slice(0, 600));
    const subscriptions = countSubscriptions();
    const readers: { reader: EventReader; from: number }[] = [];
    for (let written = 600; written < names.length; written += 20) {
      const all = await store.readStream(`campaign-${campaign.id}`);
      const from = (written * 7) % all.length;
      const starting = read({ lastEventId: all[from]!.position });
      await campaign.name(...names.slice(written, written + 20));
      readers.push({ reader: await starting, from: from + 1 });
    }
    for (const { reader, from } of readers) {
      await reader.until(names.length - from);
      await reader.untilId((await store.lastPosition())!);
      expect(namesOf(reader.events)).toEqual(names.slice(from));
    }
    expect(subscriptions.most).toBeLessThanOrEqual(9);
  });

  it('of a caller that does not read are cut, and resume where they were cut', async () => {
    set({ heartbeatMs: 50, stalledMs: 400, recentCharacters: 500_000 });
    const [slow, quick] = [await read(), await read()];
    await slow.untilHeartbeats(1);
    slow.response.pause();
    const campaign = new RenamedCampaign(store, 'ada');
    // More than the buffers of a connection can hold.
    const names = newNames(300).map((name) => name + 'x'.repeat(50_000));
    for (let written = 0; written < names.length; written += 5) {
      await campaign.name(...names.slice(written, written + 5));
      await quick.until(written + 5);
    }
    await untilStreams(1);
    slow.response.resume();
    expect(await slow.ended).toBe('reset');
    expect(slow.events.length).toBeLessThan(names.length);
    const resumed = await read({ lastEventId: slow.lastEventId });
    await resumed.until(names.length - slow.events.length);
    expect([...namesOf(slow.events), ...namesOf(resumed.events)]).toEqual(names);
    expect(namesOf(quick.events)).toEqual(names);
  });

  it('do not wait behind one another on a connection, where they would outlive their caller', async () => {
    const connection = await RawConnection.to(api);
    const request = `GET /api/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    connection.send(request.repeat(3));
    await untilStreams(1);
    await read();
    await untilStreams(2);
    connection.drop();
    await untilStreams(1);
  });

  it('end when the service stops, and do not delay it', async () => {
    const names = newNames(1_000);
    await new RenamedCampaign(store, 'ada').name(...names);
    const readers = [await read(), await read({ query: '?from=start' }), await read({ lastEventId: 'start' })];
    await Promise.all(readers.map((reader) => reader.untilHeartbeats(1)));
    await api.app.close();
    expect(await Promise.all(readers.map(({ ended }) => ended))).toEqual(['end', 'end', 'end']);
  });
});
