import { append } from './append.mjs';
import { create } from './create.mjs';
import { givenAppend, givenCreate, givenDocuments, givenLatency, givenReplay } from './given.mjs';
import { growth } from './growth.mjs';
import { latency } from './latency.mjs';
import { replay } from './replay.mjs';
import { givenStart, start } from './start.mjs';

export const MEASURES = [
  { name: 'create', says: 'POST /api/campaigns, beside a bare Fastify, an empty handler, and emmett', run: create },
  { name: 'append', says: "a create's events through the adapter, beside raw inserts", run: append },
  { name: 'latency', says: 'of creates at half of the highest rate, and the projection lag', run: latency },
  { name: 'replay', says: 'the read model built anew from the log', run: replay },
  { name: 'start', says: 'time until it listens, memory then, and time until it grants a name', run: start },
  { name: 'growth', says: 'creates and memory with a thousand campaigns and with many', run: growth },
];
/** On stores that are servers; a measure of a store that was not given has no rows. */
export const MEASURES_OF_GIVEN_STORES = [
  { name: 'create', says: 'POST /api/campaigns, beside the same on SQLite alone', run: givenCreate },
  { name: 'latency', says: 'highest rate of creates, latency at half of it, projection lag', run: givenLatency },
  { name: 'append', says: "a create's events through the adapter, beside the raw client", run: givenAppend },
  { name: 'start', says: 'time from the start of listening until a name is granted', run: givenStart },
  { name: 'documents', says: 'documents saved through the adapter, beside raw bulk replaces', run: givenDocuments },
  { name: 'replay', says: 'the read model built anew from the log', run: givenReplay },
];
