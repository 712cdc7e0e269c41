/** Creates campaigns with commands on the message bus, each sender without a pause. Returns creates per second. */
import { randomUUID } from 'node:crypto';
import { connect } from '@nats-io/transport-node';
import { createRequests, NAME } from '../support/create-request.mjs';
import { runTask } from '../support/task.mjs';

/** In milliseconds: for one reply. */
const REPLY_TIMEOUT = 30_000;

await runTask(async ({ servers, users, seconds, senders = 64, enough = Infinity }) => {
  const connection = await connect({ servers });
  const run = randomUUID();
  const requests = createRequests(users);
  const since = performance.now();
  let created = 0;
  const isOver = () => created >= enough || performance.now() - since >= seconds * 1_000;
  const send = async (sender) => {
    do {
      const number = created++;
      const { headers, body } = requests[(sender + number) % requests.length];
      const data = JSON.parse(body.replace(NAME, `${run} ${number}`));
      const message = { command_id: randomUUID(), token: headers.authorization.slice('Bearer '.length), data };
      const subject = 'campaigns.commands.create-campaign';
      const reply = await connection.request(subject, JSON.stringify(message), { timeout: REPLY_TIMEOUT });
      const { ok, problem } = reply.json();
      if (!ok) throw new Error(`${subject}: ${problem.status} ${problem.detail}`);
    } while (!isOver());
  };
  await Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)));
  const perSecond = (created / (performance.now() - since)) * 1_000;
  await connection.close();
  return perSecond;
});
