import { randomUUID } from 'node:crypto';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../../src/app.module';
import { takeCommands } from '../../src/bus/take-commands';
import { readConfig } from '../../src/config/read-config';
import { createApplication } from '../../src/http/application';
import { type Api, SECRET, startApi } from '../support/api';
import { campaignEvents } from '../support/api-campaigns';
import { connectSender, untilSendersListed } from '../support/api-senders';
import { describeOnMongodb } from '../support/mongodb/describe-on-mongodb';
import { untilResponse } from '../support/until-response';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { BusClient, envelope } from './bus';
import { QueueClient } from './queue';

const COPIES = 8;
const ROUNDS = 5;

describeOnMongodb('On EventStoreDB and MongoDB', (mongodb) => {
  describeOnNats('two processes that take commands', ({ path }) => {
    const eventstoredb = new EventstoredbDouble();
    let nats: NatsServer;
    let stores: { EVENT_STORE_URL: string; READ_MODEL_URL: string };
    let api: Api;
    let takers: NestFastifyApplication[];
    let bus: BusClient;
    let token: string;
    let sender: string;

    beforeAll(async () => {
      await eventstoredb.start();
      nats = await NatsServer.start(path);
      stores = { EVENT_STORE_URL: eventstoredb.url, READ_MODEL_URL: mongodb.newDatabase() };
      api = await startApi(stores);
      takers = await Promise.all([startTaker(nats.url), startTaker(nats.url)]);
      await Promise.all(takers.map(untilReady));
      bus = await BusClient.connect(nats);
      token = await api.tokenOf('ada');
      const client = await api.as('ada');
      sender = await connectSender(client);
      await untilSendersListed(client, 1);
    });

    afterAll(async () => {
      await bus?.close();
      for (const taker of takers ?? []) await taker.close();
      await api?.stop();
      await nats?.remove();
      await eventstoredb.stop();
    });

    async function startTaker(url: string): Promise<NestFastifyApplication> {
      const settings = { ROLE: 'bus', MESSAGE_BUS_URL: url, AUTH_JWT_SECRET: SECRET, LOG_LEVEL: 'silent' };
      const app = await createApplication(AppModule.of(readConfig({ ...stores, RATE_LIMIT: '0', ...settings })));
      await app.init();
      await takeCommands(app);
      return app;
    }

    async function readiness(app: NestFastifyApplication) {
      const { statusCode: status, payload } = await app.inject({ method: 'GET', url: '/health/ready' });
      return { status, body: JSON.parse(payload) as any };
    }

    function untilReady(app: NestFastifyApplication) {
      return untilResponse(
        () => readiness(app),
        ({ status }) => status === 200,
      );
    }

    function created(app: NestFastifyApplication): Promise<number> {
      return metric(
        app,
        /^http_request_duration_seconds_count\{method="POST",route="\/api\/campaigns",status="201"\} (\d+)$/m,
      );
    }

    function decided(app: NestFastifyApplication): Promise<number> {
      return metric(app, /^message_bus_queued_commands_total\{result="decided"\} (\d+)$/m);
    }

    async function metric(app: NestFastifyApplication, count: RegExp): Promise<number> {
      const { payload } = await app.inject({ method: 'GET', url: '/metrics' });
      return Number(count.exec(payload)?.[1] ?? 0);
    }

    it('share the commands, and give all copies of a command one effect and one result', async () => {
      let rounds = 0;
      // The broker distributes the copies at random.
      for (; rounds < ROUNDS || (await Promise.all(takers.map(created))).includes(0); rounds++) {
        const data = { type: 'email', name: randomUUID(), sender_account_ids: [sender] };
        const command = envelope(token, data);
        const replies = await Promise.all(Array.from({ length: COPIES }, () => bus.send('create-campaign', command)));
        for (const reply of replies) expect(reply).toEqual({ ...replies[0], ok: true });
        const events = await campaignEvents(api, replies[0]!.data.campaign.id);
        expect(events.map(({ type }) => type)).toEqual(['CampaignDrafted', 'SequenceSeeded']);
      }
      const counts = await Promise.all(takers.map(created));
      expect(counts[0]! + counts[1]!).toBe(rounds * COPIES);
    });

    it('share the queue, with one effect and one result for each command', async () => {
      const queue = await QueueClient.connect(nats);
      const user = randomUUID();
      const commands: ReturnType<typeof envelope>[] = [];
      // The broker gives commands to whoever asks first.
      while (commands.length < COPIES || (await Promise.all(takers.map(decided))).includes(0)) {
        const command = envelope(await api.tokenOf(user), { name: randomUUID() });
        commands.push(command);
        await queue.queue('create-list', command);
      }
      await queue.untilDone();
      for (const { command_id, data } of commands) {
        expect(await queue.resultsOf(command_id)).toMatchObject([{ ok: true, data: { list: data } }]);
      }
      const counts = await Promise.all(takers.map(decided));
      expect(counts[0]! + counts[1]!).toBe(commands.length);
      await queue.close();
    });

    it('serve only health and metrics over HTTP', async () => {
      const [taker] = takers as [NestFastifyApplication];
      await taker.listen(0, '127.0.0.1');
      const url = await taker.getUrl();
      const headers = { authorization: `Bearer ${token}`, 'x-acting-user': '' };
      for (const address of ['/api/campaigns', '/API/lists', '/docs', '/openapi.json']) {
        expect([address, (await fetch(url + address, { headers })).status]).toEqual([address, 404]);
      }
      for (const address of ['/health/live', '/health/ready', '/metrics']) {
        expect([address, (await fetch(url + address)).status]).toEqual([address, 200]);
      }
    });

    it('are not ready without a broker', async () => {
      const lonely = await startTaker('nats://127.0.0.1:1');
      const { status, body } = await readiness(lonely);
      expect([status, body.status, body.message_bus]).toEqual([503, 'unavailable', 'unavailable']);
      expect(body).toMatchObject({ event_store: 'ok', read_model: 'ok', projector: 'elsewhere' });
      await lonely.close();
    });
  });
});
