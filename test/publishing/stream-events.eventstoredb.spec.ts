import { EventStore } from '../../src/event-sourcing/log/event-store';
import { StreamSettings } from '../../src/publishing/stream-events/stream-settings';
import { type Api, startUnready } from '../support/api';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { EventReader, namesOf } from './event-reader';
import { newNames, RenamedCampaign } from './renamed-campaigns';

describe('Event streams on EventStoreDB', () => {
  const double = new EventstoredbDouble();
  let api: Api;
  let store: EventStore;
  let token: string;

  beforeEach(async () => {
    await double.start();
    api = await startUnready({ EVENT_STORE_URL: double.url });
    await api.app.listen(0, '127.0.0.1');
    Object.assign(api.app.get(StreamSettings), { heartbeatMs: 20 });
    store = api.app.get(EventStore);
    token = await api.tokenOf('ada');
  });
  afterEach(async () => {
    await api.stop();
    await double.stop();
  });

  it('start now or at the start, resume after each position, and move on without events', async () => {
    const names = newNames(5);
    const campaign = new RenamedCampaign(store, 'ada');
    for (const name of names.slice(0, 4)) {
      await campaign.name(name);
      await new RenamedCampaign(store, 'bob').name(...newNames(1));
    }
    const [now, all] = [
      await EventReader.open(api, token),
      await EventReader.open(api, token, { query: '?from=start' }),
    ];
    await campaign.name(names[4]!);
    expect(namesOf(await all.until(5))).toEqual(names);
    expect(namesOf(await now.until(1))).toEqual(names.slice(4));
    for (const [index, { id }] of [...all.events].entries()) {
      const reader = await EventReader.open(api, token, { lastEventId: id });
      await reader.until(4 - index);
      await reader.untilId((await store.lastPosition())!);
      expect(namesOf(reader.events)).toEqual(names.slice(index + 1));
      reader.leave();
    }
  });

  it('continue after the store was lost, without a gap or a double', async () => {
    const names = newNames(4);
    const campaign = new RenamedCampaign(store, 'ada');
    const live = await EventReader.open(api, token);
    await campaign.name(...names.slice(0, 2));
    await live.until(2);
    await double.stop();
    await double.start();
    const again = async (name: string): Promise<void> => campaign.name(name).catch(() => again(name));
    await again(names[2]!);
    await again(names[3]!);
    expect(namesOf(await live.until(4))).toEqual(names);
    const resumed = await EventReader.open(api, token, { lastEventId: live.events[0]!.id });
    expect(namesOf(await resumed.until(3))).toEqual(names.slice(1));
  });

  it.each(['00000000000000000007', '7/7', `${'9'.repeat(20)}/${'9'.repeat(20)}`])('reject the id %s', async (id) => {
    const { status } = await (await api.as('ada')).get('/api/events', { 'last-event-id': id });
    expect(status).toBe(400);
  });
});
