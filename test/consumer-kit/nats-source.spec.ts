import { EventEmitter, once } from 'node:events';
import { jetstream, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { consume } from '../../src/consumer-kit/consume';
import { type ReceivedEvent } from '../../src/consumer-kit/decode-event';
import { NatsSource } from '../../src/consumer-kit/nats/nats.source';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';
import { Effects } from './effects';
import { newEvent } from './new-event';

const STREAM = 'CAMPAIGNS';
const idsFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `e${first + index}`);

describeOnNats('Consuming from NATS', ({ path }) => {
  let nats: NatsServer;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  let effects: Effects;
  let stop: AbortController;
  let consuming: Promise<void> | undefined;
  const handled = new EventEmitter();
  const reports: string[] = [];

  beforeEach(async () => {
    nats = await NatsServer.start(path);
    await open();
    await createStream();
    effects = new Effects();
    reports.length = 0;
  });

  afterEach(async () => {
    await end();
    await connection.close();
    await nats.remove();
    effects.database.close();
  });

  async function open(): Promise<void> {
    connection = await connect({ servers: nats.host });
    manager = await jetstreamManager(connection);
  }

  async function startAgain(): Promise<void> {
    await connection.close();
    await nats.start();
    await open();
  }

  const createStream = () => manager.streams.add({ name: STREAM, subjects: ['campaigns.events.*'] });

  async function publish(ids: readonly string[]): Promise<void> {
    for (const id of ids) await send(newEvent(`c${id.length}`, id), id);
  }

  const send = (data: string, msgID: string) =>
    jetstream(connection).publish('campaigns.events.CampaignPaused', data, { msgID });

  function start(): void {
    stop = new AbortController();
    const handle = (event: ReceivedEvent) => {
      effects.record(event);
      setImmediate(() => handled.emit('event'));
    };
    const report = ({ message }: Error) => {
      reports.push(message);
      handled.emit('report');
    };
    const source = new NatsSource({ servers: nats.host });
    consuming = consume({ source, checkpoint: effects.checkpoint(), handle, report }, stop.signal);
  }

  async function end(): Promise<void> {
    stop.abort();
    await consuming;
  }

  async function untilHandled(count: number): Promise<void> {
    const signal = AbortSignal.timeout(100_000);
    while (effects.ids.length < count) await once(handled, 'event', { signal });
  }

  it('continues with what was published while it was down', async () => {
    await publish(idsFrom(1, 300));
    start();
    await untilHandled(300);
    await end();
    await publish(idsFrom(301, 303));
    start();
    await untilHandled(303);
    expect(effects.ids).toEqual(idsFrom(1, 303));
    expect(reports).toEqual([]);
  });

  it('handles once what the stream contains twice, also long after', async () => {
    start();
    await publish(idsFrom(1, 5));
    // The broker drops a message id that it remembers. Long after, it does not.
    for (const id of idsFrom(1, 6)) await send(newEvent(`c${id.length}`, id), `long-after-${id}`);
    await untilHandled(6);
    expect((await manager.streams.info(STREAM)).state.messages).toBe(11);
    expect(effects.ids).toEqual(idsFrom(1, 6));
  });

  it('continues after the broker was killed', async () => {
    await publish(idsFrom(1, 3));
    start();
    await untilHandled(3);
    for (const next of [4, 5]) {
      await nats.kill();
      await startAgain();
      await publish([`e${next}`]);
      await untilHandled(next);
    }
    expect(effects.ids).toEqual(idsFrom(1, 5));
  });

  it("continues when someone deletes the broker's consumer", async () => {
    start();
    await publish(idsFrom(1, 3));
    await untilHandled(3);
    const consumers = await manager.consumers.list(STREAM).next();
    expect(consumers).toHaveLength(1);
    for (const { name } of consumers) await manager.consumers.delete(STREAM, name);
    await publish(idsFrom(4, 5));
    await untilHandled(5);
    expect(effects.ids).toEqual(idsFrom(1, 5));
  });

  it.each(['while it runs', 'while it is down'])('reads another stream from its start, %s', async (when) => {
    await publish(idsFrom(1, 3));
    start();
    await untilHandled(3);
    if (when === 'while it is down') await end();
    await manager.streams.delete(STREAM);
    await createStream();
    // The new stream has more messages than the old one. Some of them come again.
    await publish(['e7', 'e8', 'e2', 'e3', 'e9']);
    if (when === 'while it is down') start();
    await untilHandled(6);
    expect(effects.ids).toEqual(['e1', 'e2', 'e3', 'e7', 'e8', 'e9']);
  });

  it('misses nothing if the broker has lost its last messages and gives their numbers to others', async () => {
    await publish(idsFrom(1, 3));
    start();
    await untilHandled(3);
    await end();
    // What is stored names the third message as another one than the stream has.
    effects.database.exec("UPDATE consumer_checkpoints SET position = replace(position, 'e3', 'lost')");
    effects.database.exec("DELETE FROM consumer_seen_events WHERE id = 'e3'");
    start();
    await untilHandled(4);
    expect(effects.ids).toEqual(['e1', 'e2', 'e3', 'e3']);
    expect(reports).toEqual(['The stream CAMPAIGNS is another one. It is read from its start.']);
  });

  it('passes malformed messages over', async () => {
    await send('{', 'not-json');
    await publish(['e1']);
    start();
    await untilHandled(1);
    expect(reports).toEqual([expect.stringMatching(/^Malformed event: it is not JSON \(at .* 1 not-json\)/)]);
  });

  it('waits for the broker and for its stream, and reports what is missing', async () => {
    await manager.streams.delete(STREAM);
    start();
    await once(handled, 'report');
    expect(reports[0]).toContain('stream not found');
    await nats.kill();
    await once(handled, 'report');
    await startAgain();
    await createStream();
    await publish(['e1']);
    await untilHandled(1);
  });

  it('stops at once although nothing is published', async () => {
    start();
    await publish(['e1']);
    await untilHandled(1);
    await end();
    expect((await manager.streams.info(STREAM)).state.messages).toBe(1);
  });
});
