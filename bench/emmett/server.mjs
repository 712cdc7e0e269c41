/**
 * The same create as an emmett application: token, validation, sender check, and a durable append of the same two
 * events. It has no unique names and no idempotency keys, which gives it less work than the service has.
 */
import { getSQLiteEventStore, sqliteConnection } from '@event-driven-io/emmett-sqlite';
import { getApplication, on } from '@event-driven-io/emmett-expressjs';
import { STREAM_DOES_NOT_EXIST } from '@event-driven-io/emmett';
import { randomUUID } from 'node:crypto';
import { jwtVerify } from 'jose';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const secret = new TextEncoder().encode(process.env.AUTH_JWT_SECRET);
const store = getSQLiteEventStore({ fileName: process.env.FILE });
// The store opens the file for each append. Another open connection prevents a checkpoint after each one.
const openConnection = sqliteConnection({ fileName: process.env.FILE });
await openConnection.querySingle('SELECT count(*) AS tables FROM sqlite_master');
const tokens = new Map();
const senders = new Set(['7d0a3c0e-59b0-4c0e-8a54-0d9a5a7c3f11']);

const app = getApplication({
  mapError: (error) => void console.error(error),
  apis: [
    (router) =>
      router.post(
        '/api/campaigns',
        on(async (request) => {
          const userId = await userOf(request.headers.authorization ?? '');
          const campaign = validated(request.body);
          for (const id of campaign.sender_account_ids) if (!senders.has(id)) throw new Error('sender_not_found');
          const drafted = await draft(userId, campaign);
          return (response) =>
            response.status(201).location(`/api/campaigns/${drafted.id}`).json({ campaign: drafted });
        }),
      ),
  ],
});
const server = app.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));
});
process.once('SIGTERM', () => process.exit(0));

/** Caches verified tokens, as the service does. */
async function userOf(header) {
  const token = header.replace(/^Bearer /, '');
  if (!tokens.has(token)) tokens.set(token, (await jwtVerify(token, secret)).payload.sub);
  return tokens.get(token);
}

function validated(body) {
  const { type, name, sender_account_ids, daily_limit = 50 } = body;
  const fits =
    (type === 'email' || type === 'linkedin') &&
    typeof name === 'string' &&
    name.trim().length > 0 &&
    name.length <= 200 &&
    Array.isArray(sender_account_ids) &&
    sender_account_ids.length > 0 &&
    sender_account_ids.every((id) => UUID.test(id)) &&
    Number.isInteger(daily_limit) &&
    daily_limit >= 1 &&
    daily_limit <= 500;
  if (!fits) throw new Error('invalid_request');
  return { type, name: name.trim(), sender_account_ids, daily_limit };
}

async function draft(user_id, { daily_limit, ...campaign }) {
  const id = randomUUID();
  const settings = { daily_limit, stop_on_reply: true, open_tracking: true, signature: null };
  const nodes = [
    { id: randomUUID(), type: 'email', subject: '', body: '' },
    { id: randomUUID(), type: 'end' },
  ];
  const metadata = { user_id, occurred_at: new Date().toISOString(), command_id: randomUUID() };
  await append(`campaign-${id}`, [
    { type: 'CampaignDrafted', data: { campaign_id: id, user_id, ...campaign, settings }, metadata },
    { type: 'SequenceSeeded', data: { campaign_id: id, nodes }, metadata },
  ]);
  return { id, user_id, ...campaign, ...settings, status: 'draft', sequence_nodes: nodes };
}

const ATTEMPTS = 5;
let last = Promise.resolve();

/**
 * Appends one after another, because the store's appends share one connection: concurrent ones get into one
 * transaction.
 */
function append(stream, events) {
  const appended = last.then(() => appendWithRetry(stream, events));
  last = appended.catch(() => undefined);
  return appended;
}

/** Retries SQLITE_BUSY. The store sometimes commits while the statement that it opened the file with still runs. */
async function appendWithRetry(stream, events) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await store.appendToStream(stream, events, { expectedStreamVersion: STREAM_DOES_NOT_EXIST });
    } catch (error) {
      if (error.code !== 'SQLITE_BUSY' || attempt === ATTEMPTS) throw error;
    }
  }
}
