import { append } from './append.mjs';
import { bus } from './bus.mjs';
import { create } from './create.mjs';
import { edit } from './edit.mjs';
import {
  appendOnServers,
  createOnServers,
  documentsOnServers,
  latencyOnServers,
  replayOnServers,
} from './on-servers.mjs';
import { growth } from './growth.mjs';
import { leads } from './leads.mjs';
import { latency } from './latency.mjs';
import { outage } from './outage.mjs';
import { publish } from './publish.mjs';
import { replay } from './replay.mjs';
import { start, startOnServers } from './start.mjs';

export const MEASURES = [
  {
    name: 'create',
    description: 'POST /api/campaigns, compared with a bare Fastify, an empty handler, and emmett',
    run: create,
  },
  { name: 'bus', description: 'create-campaign over the message bus, next to REST', run: bus },
  {
    name: 'publish',
    description: "events published to the message bus, next to the broker's own rate, and their delay",
    run: publish,
  },
  { name: 'edit', description: 'PATCH and node edits, next to create', run: edit },
  { name: 'leads', description: 'leads in batches, compared with raw inserts, and reads with many leads', run: leads },
  { name: 'append', description: 'the events of a create through the adapter, compared with raw inserts', run: append },
  { name: 'latency', description: 'latency of creates at half of the highest rate, and projection lag', run: latency },
  { name: 'replay', description: 'rebuild of the read model from the log', run: replay },
  {
    name: 'start',
    description: 'time to listening, memory at that time, and time from listening to the first name that is granted',
    run: start,
  },
  {
    name: 'growth',
    description: 'latency of creates and memory, with a thousand campaigns and with many',
    run: growth,
  },
  {
    name: 'outage',
    description: "pause of creates and of reads by id after a kill, on three members of the tests' own MongoDB",
    run: outage,
  },
];
/** For `--event-store`, `--read-model` and `--test-servers`. A measure whose store is not among them has no rows. */
export const MEASURES_ON_SERVERS = [
  { name: 'create', description: 'POST /api/campaigns, compared with the same on SQLite alone', run: createOnServers },
  {
    name: 'latency',
    description: 'highest rate of creates, latency at half of it, and projection lag',
    run: latencyOnServers,
  },
  {
    name: 'append',
    description: 'the events of a create through the adapter, compared with the raw client',
    run: appendOnServers,
  },
  { name: 'start', description: 'time from listening to the first name that is granted', run: startOnServers },
  {
    name: 'documents',
    description: 'documents saved through the adapter, compared with raw bulk replaces',
    run: documentsOnServers,
  },
  { name: 'replay', description: 'rebuild of the read model from the log', run: replayOnServers },
];
