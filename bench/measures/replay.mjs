import { join } from 'node:path';
import { CAMPAIGNS } from '../../dist/campaigns/campaign.projection.js';
import { runProcess } from '../support/processes.mjs';
import { row } from '../support/statistics.mjs';

const EVENTS_PER_CAMPAIGN = 2;

export async function replay({ sizes, scratch, report }) {
  const folder = scratch.folder();
  const eventStoreUrl = `sqlite:${join(folder, 'campaigns.db')}`;
  const views = join(folder, 'views.db');
  const campaigns = sizes.replayEvents / EVENTS_PER_CAMPAIGN;
  report(`writing ${sizes.replayEvents} events`);
  await runProcess('seed.mjs', { url: eventStoreUrl, first: 0, count: campaigns }, report);
  report('building the read model');
  const replayed = await runProcess('replay.mjs', { eventStoreUrl, readModelUrl: `sqlite:${views}` }, report);
  const { events, parked, memory } = replayed;
  if (events !== sizes.replayEvents || parked > 0) throw new Error(`${events} events handled, ${parked} parked`);
  report('loading the rows of its campaigns into a separate file');
  const rawRates = await runProcess('bulk-load.mjs', { from: views, folder, view: CAMPAIGNS }, report);
  const raw = Object.entries(rawRates).map(([driver, rate]) => [driver, rate * EVENTS_PER_CAMPAIGN]);
  const rate = events / replayed.secondsByKind.views;
  const compared = { ratio: rate / raw[0][1], to: 'libsql', target: { atLeast: 0.5 } };
  return [
    ...raw.map(([driver, rate]) => row(`raw bulk load of the rows of ${events} events, ${driver}`, 'events/s', [rate])),
    row(`replay of ${events} events into new views`, 'events/s', [rate], compared),
    row('  the same, with a target for the rate', 'events/s', [rate], { target: { atLeast: 65_000 } }),
    ...replayRows(replayed, 'replay for all consumers, one after the other'),
    row('memory at the end', 'MB', [memory]),
  ];
}

/** Rows for the events per second of the whole replay, and for the seconds that each consumer took. */
export function replayRows({ events, secondsByKind, secondsByConsumer, cpuSeconds }, what) {
  return [
    row(what, 'events/s', [events / (secondsByKind.views + secondsByKind.reactors)]),
    // Hardly affected by other work on the machine, unlike the rate above.
    row('  the same, per second of CPU time', 'events/s', [events / cpuSeconds]),
    ...Object.entries(secondsByConsumer).map(([consumer, seconds]) => row(`time of ${consumer}`, 's', [seconds])),
  ];
}
