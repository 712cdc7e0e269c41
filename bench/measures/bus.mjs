import { createsPerSecond, warmUp, WARM_UP } from '../support/creates.mjs';
import { runProcess, startService } from '../support/processes.mjs';
import { waitUntilReady } from '../support/projected.mjs';
import { alternate, ratio, row } from '../support/statistics.mjs';
import { startNats } from '../support/test-servers.mjs';
import { usersOf } from '../support/users.mjs';

/** Creates over 64 connections by REST, and 64 commands at a time over the message bus, of one service. */
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
    const { rest, commands } = await alternate(sizes.rounds, {
      rest: () => createsPerSecond(service.url, users, sizes.seconds),
      commands: () => overBus({ seconds: sizes.seconds }),
    });
    await service.stop();
    return [
      row('REST', 'creates/s', rest),
      row(`commands on NATS ${nats.version}`, 'creates/s', commands, {
        ratio: ratio(commands, rest),
        to: 'REST',
        target: { atLeast: 1 },
      }),
    ];
  } finally {
    await nats.stop();
  }
}
