import { join } from 'node:path';
import { ask } from '../support/processes.mjs';
import { row } from '../support/statistics.mjs';

export async function replay({ sizes, scratch, say }) {
  const url = `sqlite:${join(scratch.folder(), 'campaigns.db')}`;
  const campaigns = sizes.replayEvents / 2;
  say(`writing ${sizes.replayEvents} events`);
  await ask('seed.mjs', { url, first: 0, count: campaigns }, say);
  say('building the read model from them');
  const { events, seconds, cpuSeconds, parked, memory } = await ask('replay.mjs', { url }, say);
  if (events !== sizes.replayEvents || parked > 0) throw new Error(`${events} events projected, ${parked} parked`);
  return [
    row(`replay of ${events} events`, 'events/s', [events / seconds], { aim: { atLeast: 100_000 } }),
    // What other work on the machine takes away shows in the first, hardly in the second.
    row('events for each second of processor time', 'events/s', [events / cpuSeconds]),
    row('memory at its end', 'MB', [memory]),
  ];
}
