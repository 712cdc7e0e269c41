import { randomUUID } from 'node:crypto';
import { type Api, type Client, SECRET, startApi } from '../support/api';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { ServiceProcess } from '../support/service-process';
import { untilResponse } from '../support/until-response';
import { AccountService } from '../senders/account-service';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';

const ACCOUNTS = 20;

interface Projector {
  readonly url: string;
  readonly service: ServiceProcess;
}

describeOnMongodb('On EventStoreDB and MongoDB', (mongodb) => {
  describeOnNats('two projectors that follow accounts', ({ path }) => {
    const eventstoredb = new EventstoredbDouble();
    let nats: NatsServer;
    let accounts: AccountService;
    let api: Api;
    let ada: Client;
    let projectors: Projector[] = [];

    beforeAll(async () => {
      await eventstoredb.start();
      nats = await NatsServer.start(path);
      accounts = await AccountService.connect(nats);
      await accounts.createStream();
      const stores = { EVENT_STORE_URL: eventstoredb.url, READ_MODEL_URL: mongodb.newDatabase() };
      const settings = { PORT: '0', LOG_LEVEL: 'silent', AUTH_JWT_SECRET: SECRET, MESSAGE_BUS_URL: nats.url };
      const services = [1, 2].map(() => ServiceProcess.run('main.ts', { ...stores, ...settings, ROLE: 'projector' }));
      projectors = await Promise.all(
        services.map(async (service) => ({ service, url: (await service.listening()).url })),
      );
      api = await startApi({ ...stores, ROLE: 'api' });
      ada = await api.as('ada');
    }, 60_000);

    afterAll(async () => {
      for (const { service } of projectors) service.signal('SIGKILL');
      await Promise.all(projectors.map(({ service }) => service.ended));
      await accounts?.close();
      await api?.stop();
      await nats?.remove();
      await eventstoredb.stop();
    });

    async function publish(): Promise<void> {
      for (let count = 0; count < ACCOUNTS; count++) {
        const data = { id: randomUUID(), user_id: 'ada', type: 'email', display_name: 'Ada', status: 'warming' };
        await accounts.publish('SenderConnected', accounts.event(data));
        await accounts.publish('SenderChanged', accounts.event({ id: data.id, user_id: 'ada', status: 'active' }));
      }
    }

    const untilActive = (count: number) =>
      untilResponse(
        () => ada.get('/api/senders'),
        ({ body }) => body.accounts.filter(({ status }: { status: string }) => status === 'active').length === count,
      );

    const follows = async ({ url }: Projector) =>
      /^account_events_total\{result="followed"\}/m.test(await (await fetch(`${url}/metrics`)).text());

    it('take turns: one follows, and the other one continues when it is killed', async () => {
      await publish();
      await untilActive(ACCOUNTS);
      const following = await Promise.all(projectors.map(follows));
      expect([...following].sort()).toEqual([false, true]);
      const { service } = projectors[following.indexOf(true)]!;
      service.signal('SIGKILL');
      await service.ended;
      await publish();
      await untilActive(2 * ACCOUNTS);
      expect(await follows(projectors[following.indexOf(false)]!)).toBe(true);
    }, 60_000);
  });
});
