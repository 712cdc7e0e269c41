import { join } from 'node:path';
import { CAMPAIGNS } from '../../dist/campaigns/campaign.projection.js';
import { ask } from '../support/processes.mjs';
import { row } from '../support/statistics.mjs';

const EVENTS_OF_A_CAMPAIGN = 2;

export async function replay({ sizes, scratch, say }) {
  const folder = scratch.folder();
  const eventStoreUrl = `sqlite:${join(folder, 'campaigns.db')}`;
  const views = join(folder, 'views.db');
  const campaigns = sizes.replayEvents / EVENTS_OF_A_CAMPAIGN;
  say(`writing ${sizes.replayEvents} events`);
  await ask('seed.mjs', { url: eventStoreUrl, first: 0, count: campaigns }, say);
  say('building the read model from them');
  const replayed = await ask('replay.mjs', { eventStoreUrl, readModelUrl: `sqlite:${views}` }, say);
  const { events, parked, memory } = replayed;
  if (events !== sizes.replayEvents || parked > 0) throw new Error(`${events} events handled, ${parked} parked`);
  say('loading the rows of its campaigns into a file of their own');
  const rawRates = await ask('bulk-load.mjs', { from: views, folder, view: CAMPAIGNS }, say);
  const raw = Object.entries(rawRates).map(([driver, rate]) => [driver, rate * EVENTS_OF_A_CAMPAIGN]);
  const rate = events / replayed.ofKind.views;
  const compared = { ratio: rate / raw[0][1], to: 'libsql', aim: { atLeast: 0.5 } };
  return [
    ...raw.map(([driver, rate]) => row(`raw bulk load of the rows of ${events} events, ${driver}`, 'events/s', [rate])),
    row(`replay of ${events} events into new views`, 'events/s', [rate], compared),
    row('  the same', 'events/s', [rate], { aim: { atLeast: 65_000 } }),
    ...ratesOf(replayed, 'replay for all consumers, one after the other'),
    row('memory at its end', 'MB', [memory]),
  ];
}

/** Events of the log in a second of the whole replay, and how long each consumer took of it. */
export function ratesOf({ events, ofKind, cpuSeconds, ofConsumer }, what) {
  return [
    row(what, 'events/s', [events / (ofKind.views + ofKind.reactors)]),
    // What other work on the machine takes away shows in the first, hardly in the second.
    row('events for each second of processor time', 'events/s', [events / cpuSeconds]),
    ...Object.entries(ofConsumer).map(([consumer, took]) => row(`time of ${consumer}`, 's', [took])),
  ];
}
