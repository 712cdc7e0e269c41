/**
 * Creates campaigns at a given rate, whether or not earlier ones are answered. A latency counts from the moment at
 * which the request was due, so that a stalled server is not asked less and flattered for it.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { createRequests, NAME } from '../support/create-request.mjs';
import { percentile } from '../support/statistics.mjs';
import { answerTask } from '../support/task.mjs';

/** How long a create may stay without an answer. */
const PATIENCE_MS = 60_000;

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

await answerTask(async ({ url, users, rate, seconds }) => {
  const requests = createRequests(users);
  const total = Math.round(rate * seconds);
  const latencies = new Float64Array(total);
  const since = performance.now();
  const pending = [];
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.ceil(((performance.now() - since) / 1_000) * rate));
    for (; sent < due; sent++) {
      const place = sent;
      const dueAt = since + (place / rate) * 1_000;
      pending.push(
        create(url, requests[place % requests.length]).then(() => (latencies[place] = performance.now() - dueAt)),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  agent.destroy();
  latencies.sort();
  return { p50: percentile(latencies, 50), p99: percentile(latencies, 99), p999: percentile(latencies, 99.9) };
});

function create(url, { path, body, ...options }) {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { ...options, agent }, (response) => {
      if (response.statusCode !== 201) reject(new Error(`a create was answered with ${response.statusCode}`));
      response.resume().once('end', resolve);
    });
    const tooLong = () => outgoing.destroy(new Error(`a create was not answered for ${PATIENCE_MS / 1_000} s`));
    outgoing.setTimeout(PATIENCE_MS, tooLong);
    outgoing.once('error', reject).end(body.replace(NAME, randomUUID()));
  });
}
