import { randomUUID } from 'node:crypto';
import { type Api, SECRET, startApi } from '../support/api';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { ServiceProcess } from '../support/service-process';
import { untilResponse } from '../support/until-response';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { namesBySubject, StreamReader } from '../publishing/stream-reader';
import { drafter, type Drafter } from './fixture';

const CAMPAIGNS = 120;
const AT_ONCE = 10;

interface Projector {
  readonly url: string;
  readonly service: ServiceProcess;
}

describeOnMongodb('On EventStoreDB and MongoDB', (mongodb) => {
  describeOnNats('two projectors that publish', ({ path }) => {
    const eventstoredb = new EventstoredbDouble();
    let nats: NatsServer;
    let api: Api;
    let ada: Drafter;
    let projectors: Projector[] = [];

    beforeAll(async () => {
      await eventstoredb.start();
      nats = await NatsServer.start(path);
      const stores = { EVENT_STORE_URL: eventstoredb.url, READ_MODEL_URL: mongodb.newDatabase() };
      const settings = { PORT: '0', LOG_LEVEL: 'silent', AUTH_JWT_SECRET: SECRET, MESSAGE_BUS_URL: nats.url };
      const services = [1, 2].map(() => ServiceProcess.run('main.ts', { ...stores, ...settings, ROLE: 'projector' }));
      projectors = await Promise.all(
        services.map(async (service) => ({ service, url: (await service.listening()).url })),
      );
      api = await startApi({ ...stores, ROLE: 'api' });
      ada = await drafter(api, 'ada');
    }, 60_000);

    afterAll(async () => {
      for (const { service } of projectors) service.signal('SIGKILL');
      await Promise.all(projectors.map(({ service }) => service.ended));
      await api?.stop();
      await nats?.remove();
      await eventstoredb.stop();
    });

    it('send every event in order per campaign, also when one of them is killed', async () => {
      const reader = await StreamReader.open(nats);
      for (let count = 0; count < CAMPAIGNS; count += AT_ONCE) {
        if (count === CAMPAIGNS / 2) await killActive();
        const created = await Promise.all(Array.from({ length: AT_ONCE }, () => ada.draft(randomUUID())));
        expect(created.map(({ status }) => status)).toEqual(created.map(() => 201));
      }
      const names = namesBySubject(await reader.until(2 * CAMPAIGNS + 1));
      expect(names.get(ada.sender)).toEqual(['SenderConnected']);
      names.delete(ada.sender);
      expect([...new Set([...names.values()].map(String))]).toEqual(['CampaignDrafted,SequenceSeeded']);
      expect(names.size).toBe(CAMPAIGNS);
      await reader.close();
    }, 60_000);

    /** One process publishes what happens to campaigns. The other one may do the same for senders. */
    async function killActive(): Promise<void> {
      const isActive = async ({ url }: Projector) => {
        const metrics = await (await fetch(`${url}/metrics`)).text();
        return /^projector_events_total\{consumer="published-campaign-events"/m.test(metrics);
      };
      const found = await untilResponse(
        async () => ({ status: 200, active: await Promise.all(projectors.map(isActive)) }),
        ({ active }) => active.includes(true),
      );
      const { service } = projectors[found.active.indexOf(true)]!;
      service.signal('SIGKILL');
      await service.ended;
    }
  });
});
