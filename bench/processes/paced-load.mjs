/**
 * Creates campaigns at a given rate, without waiting for earlier responses. Each latency is measured from the time when
 * the request was due, so that a stalled server does not improve its own result. Returns percentiles in milliseconds.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { createRequests, NAME } from '../support/create-request.mjs';
import { percentile } from '../support/statistics.mjs';
import { runTask } from '../support/task.mjs';

/** For one response. */
const TIMEOUT_MS = 60_000;

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

await runTask(async ({ url, users, rate, seconds }) => {
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
      if (response.statusCode !== 201) reject(new Error(`a create got status ${response.statusCode}`));
      response.resume().once('end', resolve);
    });
    const timedOut = () => outgoing.destroy(new Error(`a create got no response for ${TIMEOUT_MS / 1_000} s`));
    outgoing.setTimeout(TIMEOUT_MS, timedOut);
    outgoing.once('error', reject).end(body.replace(NAME, randomUUID()));
  });
}
