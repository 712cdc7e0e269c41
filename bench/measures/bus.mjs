import { createsPerSecond, keyedCreatesPerSecond, warmUp, WARM_UP } from '../support/creates.mjs';
import { runProcess, startService } from '../support/processes.mjs';
import { waitUntilReady } from '../support/projected.mjs';
import { alternate, ratio, row } from '../support/statistics.mjs';
import { startNats } from '../support/test-servers.mjs';
import { usersOf } from '../support/users.mjs';

/**
 * Creates over 64 connections by REST, without and with an idempotency key, and 64 commands at a time over the message
 * bus, which always have one, of one service.
 */
export async function bus({ sizes, scratch, report }) {
  const nats = await startNats(report);
  try {
    const variables = {
      DATA_DIR: scratch.folder(),
      EVENT_STORE_URL: '',
      READ_MODEL_URL: '',
      MESSAGE_BUS_URL: nats.url,
    };
    const service = await startService(variables);
    await waitUntilReady(service.url, report);
    const users = await usersOf(service.url);
    const overBus = (limits) => runProcess('load-bus.mjs', { servers: nats.url, users, ...limits });
    await warmUp(service.url, users);
    await overBus(WARM_UP);
    const { rest, keyed, commands } = await alternate(sizes.rounds, {
      rest: () => createsPerSecond(service.url, users, sizes.seconds),
      keyed: () => keyedCreatesPerSecond(service.url, users, sizes.seconds),
      commands: () => overBus({ seconds: sizes.seconds }),
    });
    await service.stop();
    return [
      row('REST', 'creates/s', rest),
      row('REST with a key', 'creates/s', keyed, { ratio: ratio(keyed, rest), to: 'REST' }),
      row(`commands on NATS ${nats.version}`, 'creates/s', commands, {
        ratio: ratio(commands, keyed),
        to: 'REST with a key',
        target: { atLeast: 1 },
      }),
    ];
  } finally {
    await nats.stop();
  }
}
