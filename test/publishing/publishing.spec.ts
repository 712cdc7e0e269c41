import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { jetstreamManager, RetentionPolicy } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { CloudEvent } from 'cloudevents';
import { OpenStores } from '../../src/adapters/open-stores';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { PUBLISHERS } from '../../src/projector/handlers';
import { EVENT_STREAM } from '../../src/publishing/publishing-reactor';
import { type Api, type Client, startApi } from '../support/api';
import { campaignEvents } from '../support/api-campaigns';
import { connectSender, untilSendersListed } from '../support/api-senders';
import { metadataOf } from '../support/new-events';
import { sqliteUrls } from '../support/sqlite-urls';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder';
import { untilResponse } from '../support/until-response';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { namesBySubject, StreamReader } from './stream-reader';

const DRAFT = ['CampaignDrafted', 'SequenceSeeded'];
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describeOnNats('Publishing on the message bus', ({ path }) => {
  let folder: TemporaryFolder;
  let nats: NatsServer;
  let api: Api;
  let ada: Client;
  let sender: string;
  let reader: StreamReader | undefined;

  beforeEach(async () => {
    folder = temporaryFolder();
    nats = await NatsServer.prepare(path);
  });

  afterEach(async () => {
    await reader?.close();
    reader = undefined;
    await api.stop();
    await nats.remove();
    folder.remove();
  });

  /** Starts the service, with a user who has a sender. */
  async function start(): Promise<void> {
    await startAgain();
    sender = await connectSender(ada);
    await untilSendersListed(ada, 1);
  }

  async function startAgain(): Promise<void> {
    const urls = sqliteUrls(folder.file('campaigns.db'));
    api = await startApi({ ...urls, MESSAGE_BUS_URL: nats.url, PUBLIC_URL: 'https://campaigns.example' });
    ada = await api.as('ada');
  }

  async function draft(headers: Record<string, string> = {}): Promise<string> {
    const body = { type: 'email', name: randomUUID(), sender_account_ids: [sender] };
    return (await ada.post('/api/campaigns', body, headers)).body.campaign.id as string;
  }

  const read = async () => (reader = await StreamReader.open(nats));
  const ready = () => api.anonymous().get('/health/ready');
  const untilPublishing = (...states: string[]) => untilResponse(ready, ({ body }) => states.includes(body.publishing));

  it('sends what happens to campaigns and senders, in order, as CloudEvents', async () => {
    await nats.start();
    await start();
    const id = await draft({ traceparent: TRACEPARENT });
    await ada.post(`/api/campaigns/${id}/launch`, {});
    await ada.delete(`/api/senders/${sender}`);
    const events = await (await read()).until(5);
    expect(namesBySubject(events)).toEqual(
      new Map([
        [sender, ['SenderConnected', 'SenderDisconnected']],
        [id, [...DRAFT, 'CampaignCompleted']],
      ]),
    );
    const stored = await campaignEvents(api, id);
    const own = reader!.delivered.filter(({ event }) => event.subject === id);
    expect(own.map(({ event, headers }) => [event.id, headers['Nats-Msg-Id'], event.position])).toEqual(
      stored.map((event) => [event.id, event.id, event.position]),
    );
    for (const { event, subject, headers } of reader!.delivered) {
      expect(new CloudEvent({ ...event }, true).validate()).toBe(true);
      expect(`campaigns.${subject.replace('campaigns.events.', '')}.v1`).toBe(event.type);
      expect(headers['Content-Type']).toBe('application/cloudevents+json');
      expect(event.dataschema).toMatch(/^https:\/\/campaigns\.example\/schemas\//);
      expect(headers['traceparent']).toBe(event.traceparent);
    }
    expect(own[0]!.event.traceparent).toBe(TRACEPARENT);
    expect(own[0]!.event.data).toEqual({
      campaign_id: id,
      user_id: 'ada',
      type: 'email',
      name: stored[0]!.data['name' as keyof object],
      sender_account_ids: [sender],
      settings: expect.objectContaining({ daily_limit: 50 }),
    });
  });

  it('begins with the first event of the log, continues after a restart, and repeats nothing then', async () => {
    await start();
    const first = await draft();
    await untilPublishing('interrupted');
    await nats.start();
    await (await read()).until(3);
    await untilPublishing('live');
    await api.stop();
    await startAgain();
    const second = await draft();
    await reader!.until(5);
    const subjects = reader!.delivered.map(({ event }) => event.subject);
    // The events of senders and those of campaigns are published side by side.
    expect(subjects.filter((subject) => subject !== sender)).toEqual([first, first, second, second]);
    expect(subjects).toHaveLength(5);
  });

  it('does not affect readiness while the broker is down, loses nothing, and catches up afterwards', async () => {
    await nats.start();
    await start();
    await (await read()).until(1);
    await nats.kill();
    const campaigns = await Promise.all(Array.from({ length: 100 }, () => draft()));
    const { status, body } = await untilPublishing('interrupted');
    expect([status, body.status, body.projector, body.message_bus]).toEqual([200, 'ok', 'live', 'unavailable']);
    await nats.start();
    const names = namesBySubject(await reader!.until(201));
    expect(names).toEqual(new Map([[sender, ['SenderConnected']], ...campaigns.map((id) => [id, DRAFT] as const)]));
    await untilPublishing('live');
  });

  it('sends each event in order per campaign when the broker is killed again and again under load', async () => {
    await nats.start();
    await start();
    await read();
    const drafting = Array.from({ length: 8 }, async () => {
      for (let round = 0; round < 40; round++) {
        const id = await draft();
        await ada.send('PATCH', `/api/campaigns/${id}`, { body: { name: randomUUID() } });
      }
    });
    for (const count of [50, 200, 500]) {
      await reader!.until(count);
      await nats.kill();
      await nats.start();
    }
    await Promise.all(drafting);
    const events = await reader!.until(1 + 8 * 40 * 3);
    const names = namesBySubject(events);
    names.delete(sender);
    expect([...new Set([...names.values()].map(String))]).toEqual([String([...DRAFT, 'CampaignRenamed'])]);
    expect(names.size).toBe(320);
  });

  it('leaves a stream that exists as it is, and reports how it differs', async () => {
    await nats.start();
    const connection = await connect({ servers: nats.host });
    const { streams } = await jetstreamManager(connection);
    await streams.add({
      name: EVENT_STREAM.name,
      subjects: ['campaigns.>'],
      retention: RetentionPolicy.Limits,
      max_age: 3_600_000_000_000,
    });
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    await start();
    await (await read()).until(1);
    expect(warn.mock.calls).toEqual([
      ['subjects of the stream CAMPAIGNS is ["campaigns.>"]. The service expects ["campaigns.events.*"].'],
      ['max_age of the stream CAMPAIGNS is 3600000000000. The service expects 0.'],
    ]);
    jest.restoreAllMocks();
    const { config } = await reader!.info();
    expect([config.subjects, config.max_age]).toEqual([['campaigns.>'], 3_600_000_000_000]);
    await connection.close();
  });

  it('creates the stream again if someone deletes it', async () => {
    await nats.start();
    await start();
    await (await read()).until(1);
    await reader!.close();
    const connection = await connect({ servers: nats.host });
    await (await jetstreamManager(connection)).streams.delete(EVENT_STREAM.name);
    await connection.close();
    const id = await draft();
    const events = await (await read()).until(2);
    expect(namesBySubject(events)).toEqual(new Map([[id, DRAFT]]));
  });

  it('lets the broker drop what is sent twice', async () => {
    await nats.start();
    await start();
    const id = await draft();
    await (await read()).until(3);
    await untilPublishing('live');
    await api.stop();
    const forgotten = await OpenStores.open(api.config, []);
    for (const publisher of PUBLISHERS) await forgotten.readModel.reset(publisher);
    await forgotten.close();
    await startAgain();
    await untilPublishing('live');
    const other = await draft();
    await reader!.until(5);
    const subjects = reader!.delivered.map(({ event }) => event.subject);
    expect(subjects.sort()).toEqual([sender, id, id, other, other].sort());
  });

  it('parks an event that it cannot read: later events of its campaign wait, others do not', async () => {
    await nats.start();
    await start();
    const [poisoned, healthy] = [await draft(), await draft()];
    const unknown = { id: randomUUID(), type: 'CampaignPainted', data: {}, metadata: metadataOf('ada') };
    await api.app.get(EventStore).append(`campaign-${poisoned}`, 1, [unknown]);
    await ada.send('PATCH', `/api/campaigns/${healthy}`, { body: { name: 'Renamed' } });
    const events = await (await read()).until(6);
    expect(namesBySubject(events).get(poisoned)).toEqual(DRAFT);
    expect(namesBySubject(events).get(healthy)).toEqual([...DRAFT, 'CampaignRenamed']);
    const parked = await api.app.get(OpenStores).readModel.parked('published-campaign-events');
    expect(parked).toEqual([expect.objectContaining({ streamId: `campaign-${poisoned}`, type: 'CampaignPainted' })]);
    const { status, body } = await ready();
    expect([status, body.status, body.parked_streams]).toEqual([200, 'degraded', 1]);
  });
});

describe('Without a message bus', () => {
  it('readiness does not mention publishing', async () => {
    const api = await startApi();
    expect((await api.anonymous().get('/health/ready')).body).not.toHaveProperty('publishing');
    await api.stop();
  });
});
