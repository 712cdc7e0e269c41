import { startEmmett } from '../emmett/start.mjs';
import { createsPerSecond, warmUp } from '../support/creates.mjs';
import { startContender, startService } from '../support/processes.mjs';
import { waitUntilReady } from '../support/projected.mjs';
import { alternate, ratio, row } from '../support/statistics.mjs';
import { usersOf, usersWithoutService } from '../support/users.mjs';

/** Creates over 64 connections: the service, the service with an empty handler, a bare Fastify, and emmett. */
export async function create({ sizes, scratch, report }) {
  const others = await usersWithoutService();
  const contenders = {};
  const servers = [];
  const add = async (name, server, users = others) => {
    servers.push(server);
    await warmUp(server.url, users);
    contenders[name] = () => createsPerSecond(server.url, users, sizes.seconds);
  };
  await add('fastify', await startContender('fastify.mjs'));
  await add('empty', await startContender('empty-handler.mjs', { DATA_DIR: scratch.folder() }));
  const service = await startService({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '' });
  await waitUntilReady(service.url, report);
  await add('service', service, await usersOf(service.url));
  const emmett = await startEmmett(scratch.folder(), report);
  if (emmett !== undefined) await add('emmett', emmett);
  const { fastify, empty, service: ours, emmett: theirs } = await alternate(sizes.rounds, contenders);
  for (const server of servers) await server.stop();
  return [
    row('bare Fastify, schema, echo', 'creates/s', fastify),
    row('the service, empty handler', 'creates/s', empty, {
      ratio: ratio(empty, fastify),
      to: 'Fastify',
      target: { atLeast: 0.45 },
    }),
    row('the service', 'creates/s', ours, { ratio: ratio(ours, empty), to: 'empty', target: { atLeast: 0.6 } }),
    ...(theirs === undefined ? [] : [row('emmett', 'creates/s', theirs), comparedToEmmett(ours, theirs)]),
  ];
}

function comparedToEmmett(ours, theirs) {
  const ratios = ours.map((rate, round) => rate / theirs[round]);
  return row('the service to emmett', '×', ratios, { target: { atLeast: 3 } });
}
