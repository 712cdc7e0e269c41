import { join } from 'node:path';
import { ask } from '../support/processes.mjs';
import { row } from '../support/statistics.mjs';

export async function replay({ sizes, scratch, say }) {
  const folder = scratch.folder();
  const eventStoreUrl = `sqlite:${join(folder, 'campaigns.db')}`;
  const readModelUrl = `sqlite:${join(folder, 'views.db')}`;
  const campaigns = sizes.replayEvents / 2;
  say(`writing ${sizes.replayEvents} events`);
  await ask('seed.mjs', { url: eventStoreUrl, first: 0, count: campaigns }, say);
  say('building the read model from them');
  const replayed = await ask('replay.mjs', { eventStoreUrl, readModelUrl }, say);
  const { events, parked, memory } = replayed;
  if (events !== sizes.replayEvents || parked > 0) throw new Error(`${events} events handled, ${parked} parked`);
  return [
    ...ratesOf(replayed, `replay of ${events} events`, { aim: { atLeast: 100_000 } }),
    row('memory at its end', 'MB', [memory]),
  ];
}

/** Events of the log in a second of the whole replay, and how long each consumer took of it. */
export function ratesOf({ events, seconds, cpuSeconds, ofConsumer }, what, comparison) {
  return [
    row(what, 'events/s', [events / seconds], comparison),
    // What other work on the machine takes away shows in the first, hardly in the second.
    row('events for each second of processor time', 'events/s', [events / cpuSeconds]),
    ...Object.entries(ofConsumer).map(([consumer, took]) => row(`time of ${consumer}`, 's', [took])),
  ];
}
