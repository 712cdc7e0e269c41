import { connect } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { openMessageBus } from '../../src/adapters/open-message-bus';
import { type ConsumerChange, type Verdict } from '../../src/edge/message-streams';
import { describeOnNats } from '../tools/nats/describe-on-nats';
import { NatsServer } from '../tools/nats/nats.server';

describeOnNats('Consuming a stream of another service', ({ path }) => {
  it('waits until the stream exists, and receives what the subject matches until each message is done', async () => {
    const nats = await NatsServer.start(path);
    const bus = openMessageBus(nats.url);
    await new Promise<void>((resolve) => bus.connect(({ state }) => state === 'ok' && resolve()));
    const stop = new AbortController();
    const received: string[] = [];
    const changes: ConsumerChange[] = [];
    const verdicts: Verdict[] = [{ retryInMs: 1 }, 'done', 'discarded'];
    let awaited = () => {};
    const missing = new Promise<void>((resolve) => (awaited = resolve));
    const receiver = {
      receive: ({ subject, deliveries }: { subject: string; deliveries: number }) => {
        received.push(`${subject} ${deliveries}`);
        if (received.length === verdicts.length) stop.abort();
        return Promise.resolve(verdicts[received.length - 1]!);
      },
      changed: (change: ConsumerChange) => {
        changes.push(change);
        awaited();
      },
    };
    const consumption = {
      stream: 'OTHER',
      consumer: 'campaigns',
      subject: 'other.*.b',
      inFlight: 1,
      ackWaitMs: 30_000,
    };
    const consuming = bus.streams!.consume(consumption, receiver, stop.signal);
    await missing;
    expect(changes[0]).toEqual({ state: 'interrupted', reason: 'stream not found' });

    const connection = await connect({ servers: nats.host });
    const { streams, consumers } = await jetstreamManager(connection);
    await streams.add({ name: 'OTHER', subjects: ['other.>'] });
    for (const subject of ['other.1.a', 'other.1.b', 'other.2.b']) await jetstream(connection).publish(subject, '');
    await consuming;
    await bus.flush();
    expect(received).toEqual(['other.1.b 1', expect.stringMatching(/^other\.[12]\.b/), expect.any(String)]);
    expect(changes.at(-1)).toEqual({ state: 'consuming', differences: [] });
    expect(await consumers.info('OTHER', 'campaigns')).toMatchObject({ num_ack_pending: 0, num_pending: 0 });
    await connection.close();
    await bus.close();
    await nats.remove();
  });
});
