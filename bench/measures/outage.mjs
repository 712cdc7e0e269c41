import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { createRequests } from '../support/create-request.mjs';
import { startService } from '../support/processes.mjs';
import { tryToCreate, waitUntilReady } from '../support/projected.mjs';
import { row } from '../support/statistics.mjs';
import { startTestServers } from '../support/test-servers.mjs';
import { usersOf } from '../support/users.mjs';

const MEMBERS = 3;
const ROUNDS = 3;
/** Milliseconds between two requests of a kind. */
const INTERVAL = 20;
/** Milliseconds after a kill. Longer than a lease of the projector, and than an election. */
const WATCHED = 12_000;

/** The longest time without a success, after the projector was killed, and after the primary of MongoDB was killed. */
export async function outage({ scratch, report }) {
  const found = { projector: [], primary: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const servers = await startTestServers(report, MEMBERS);
    try {
      const urls = { EVENT_STORE_URL: servers.eventStore, READ_MODEL_URL: servers.readModel };
      const start = (ROLE) => startService({ ...urls, ROLE, DATA_DIR: scratch.folder() });
      found.projector.push(await afterKillOfProjector(start, report));
      found.primary.push(await afterKillOfPrimary(start, servers, report));
    } finally {
      await servers.stop();
    }
    report(`round ${round + 1} of ${ROUNDS}`);
  }
  return Object.entries(found).flatMap(([killed, pauses]) =>
    ['creates', 'reads'].map((requests) =>
      row(
        `${killed} killed: longest pause of ${requests}`,
        'ms',
        pauses.map((longest) => longest[requests]),
      ),
    ),
  );
}

async function afterKillOfProjector(start, report) {
  const projector = await start('projector');
  const api = await start('api');
  const longest = await longestPauses(api.url, projector.kill, report);
  await api.stop();
  return longest;
}

async function afterKillOfPrimary(start, { members }, report) {
  const service = await start('all');
  const primary = await primaryOf(members);
  const longest = await longestPauses(service.url, () => process.kill(primary.pid, 'SIGKILL'), report);
  await service.stop();
  return longest;
}

async function longestPauses(url, kill, report) {
  await waitUntilReady(url, report);
  const [request] = createRequests(await usersOf(url));
  const { authorization } = request.headers;
  const id = await tryToCreate(url, request);
  const creates = new Successes(async () => (await tryToCreate(url, request)) !== undefined);
  const reads = new Successes(async () => {
    const response = await fetch(`${url}${request.path}/${id}`, { headers: { authorization } });
    await response.arrayBuffer();
    return response.ok;
  });
  kill();
  const end = performance.now() + WATCHED;
  while (performance.now() < end) {
    for (const successes of [creates, reads]) successes.attempt();
    await pause(INTERVAL);
  }
  return { creates: await creates.longestPause(), reads: await reads.longestPause() };
}

/** Records the longest time between two successes, from its creation on. */
class Successes {
  #last = performance.now();
  #longest = 0;
  #running = [];

  /** @param request returns whether it succeeded */
  constructor(request) {
    this.request = request;
  }

  attempt() {
    const succeed = (isSuccess) => {
      if (!isSuccess) return;
      const now = performance.now();
      this.#longest = Math.max(this.#longest, now - this.#last);
      this.#last = now;
    };
    this.#running.push(this.request().then(succeed, () => undefined));
  }

  /** @returns milliseconds */
  async longestPause() {
    const end = performance.now();
    await Promise.all(this.#running);
    return Math.max(this.#longest, end - this.#last);
  }
}

async function primaryOf(members) {
  for (const member of members) {
    const client = new MongoClient(member.url, { directConnection: true });
    const { isWritablePrimary } = await client
      .db('admin')
      .command({ hello: 1 })
      .finally(() => client.close());
    if (isWritablePrimary) return member;
  }
  throw new Error('No member of the replica set is the primary.');
}
