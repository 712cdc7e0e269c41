import { startEmmett } from '../emmett/start.mjs';
import { createsPerSecond, warmUp } from '../support/creates.mjs';
import { startBeside, startService } from '../support/processes.mjs';
import { caughtUp } from '../support/projected.mjs';
import { inTurns, ratio, row } from '../support/statistics.mjs';
import { usersOf, usersWithoutService } from '../support/users.mjs';

/** The service's create beside less and less of it, and beside emmett; 64 connections. */
export async function create({ sizes, scratch, say }) {
  const others = await usersWithoutService();
  const contenders = {};
  const servers = [];
  const add = async (name, server, users = others) => {
    servers.push(server);
    await warmUp(server.url, users);
    contenders[name] = () => createsPerSecond(server.url, users, sizes.seconds);
  };
  await add('fastify', await startBeside('fastify.mjs'));
  await add('empty', await startBeside('empty-handler.mjs', { DATA_DIR: scratch.folder() }));
  const service = await startService({ DATA_DIR: scratch.folder(), EVENT_STORE_URL: '', READ_MODEL_URL: '' });
  await caughtUp(service.url, say);
  await add('service', service, await usersOf(service.url));
  const emmett = await startEmmett(scratch.folder(), say);
  if (emmett !== undefined) await add('emmett', emmett);
  const { fastify, empty, service: ours, emmett: theirs } = await inTurns(sizes.rounds, contenders);
  for (const server of servers) await server.stop();
  return [
    row('bare Fastify, schema, echo', 'creates/s', fastify),
    row('the service, empty handler', 'creates/s', empty, {
      ratio: ratio(empty, fastify),
      to: 'Fastify',
      aim: { atLeast: 0.45 },
    }),
    row('the service', 'creates/s', ours, { ratio: ratio(ours, empty), to: 'empty', aim: { atLeast: 0.6 } }),
    ...(theirs === undefined ? [] : [row('emmett', 'creates/s', theirs), versus(ours, theirs)]),
  ];
}

function versus(ours, theirs) {
  const ratios = ours.map((rate, round) => rate / theirs[round]);
  return row('the service to emmett', '×', ratios, { aim: { atLeast: 3 } });
}
