import { join } from 'node:path';
import { createsPerSecond, warmUp } from '../support/creates.mjs';
import { runProcess, startService } from '../support/processes.mjs';
import { waitUntilReady } from '../support/projected.mjs';
import { alternate, median, ratio, row } from '../support/statistics.mjs';
import { startNats } from '../support/test-servers.mjs';
import { usersOf } from '../support/users.mjs';

const EVENTS_PER_CAMPAIGN = 2;

/** Events published to the message bus, next to the broker's own rate, and the time until a consumer has them. */
export async function publish({ sizes, scratch, report }) {
  const nats = await startNats(report);
  try {
    return [...(await rates(nats, sizes, scratch, report)), ...(await delays(nats, sizes, scratch, report))];
  } finally {
    await nats.stop();
  }
}

async function rates({ url: servers, version }, sizes, scratch, report) {
  const events = Math.max(40_000, sizes.replayEvents / 10);
  const url = `sqlite:${join(scratch.folder(), 'campaigns.db')}`;
  report(`writing ${events} events`);
  await runProcess('seed.mjs', { url, first: 0, count: events / EVENTS_PER_CAMPAIGN }, report);
  const task = { servers, url, events };
  const { bytes } = await runProcess('publish-events.mjs', task);
  const { published, raw } = await alternate(
    sizes.rounds,
    {
      published: async () => (await runProcess('publish-events.mjs', task)).perSecond,
      raw: async () => (await runProcess('publish-events.mjs', { ...task, raw: bytes })).perSecond,
    },
    report,
  );
  const compared = { ratio: ratio(published, raw), to: 'the client', target: { atLeast: 0.7 } };
  return [
    row(`messages of ${bytes} bytes, 64 at a time, by the client of NATS ${version}`, 'events/s', raw),
    row(`events of ${events / EVENTS_PER_CAMPAIGN} campaigns, published from the log`, 'events/s', published, compared),
  ];
}

async function delays({ url: servers }, sizes, scratch, report) {
  const variables = { DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '', MESSAGE_BUS_URL: servers };
  const service = await startService(variables);
  try {
    await waitUntilReady(service.url, report);
    const users = await usersOf(service.url);
    await warmUp(service.url, users);
    const rate = Math.floor((await createsPerSecond(service.url, users, sizes.seconds)) / 4);
    await waitUntilPublished(service.url);
    const { seconds } = sizes;
    const { delay } = await alternate(sizes.rounds, {
      delay: async () => {
        const reading = runProcess('read-events.mjs', { servers, seconds: seconds + 1 });
        await runProcess('paced-load.mjs', { url: service.url, users, rate, seconds });
        return reading;
      },
    });
    const events = median(delay.map((round) => round.events));
    return ['p50', 'p99'].map((p) =>
      row(
        `${p} from the decision to a consumer on NATS, at ${rate} creates/s (${events} events a round)`,
        'ms',
        delay.map((round) => round[p]),
        p === 'p99' ? { target: { atMost: 50 } } : {},
      ),
    );
  } finally {
    await service.stop();
  }
}

async function waitUntilPublished(url) {
  for (;;) {
    const { publishing } = await (await fetch(`${url}/health/ready`)).json();
    if (publishing === 'live') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
