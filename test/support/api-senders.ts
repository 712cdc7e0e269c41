import { randomUUID } from 'node:crypto';
import { type Api, type ApiResponse, type Client } from './api';
import { untilResponse } from './until-response';

export const EMAIL_SENDER = { type: 'email', display_name: 'Ada', email_address: 'ada@example.com' };

export const LINKEDIN_SENDER = {
  type: 'linkedin',
  display_name: 'Ada',
  profile_url: 'https://www.linkedin.com/in/ada',
  provider_account_id: 'acc-1',
};

interface Listed {
  readonly id: string;
  readonly node_count: number;
}

/** Connects a sender. @returns its id */
export async function connectSender(client: Client, sender: object = EMAIL_SENDER): Promise<string> {
  const { status, body } = await client.post('/api/senders', sender);
  expect(status).toBe(201);
  return body.account.id as string;
}

/** Waits until this number of the user's senders is projected. */
export async function untilSendersListed(client: Client, count: number): Promise<void> {
  await untilResponse(
    () => client.get('/api/senders'),
    // With short timeouts, a busy machine may cause a 503.
    ({ status, body }) => status === 200 && body.accounts.length === count,
  );
}

/** Waits until everything written before is in both views: waits for a sender and a campaign of a new user. */
export async function untilProjected(api: Api): Promise<void> {
  const client = await api.as(randomUUID());
  const sender = await connectSender(client);
  await untilSendersListed(client, 1);
  const draft = { type: 'email', name: randomUUID(), sender_account_ids: [sender] };
  const { body } = await client.post('/api/campaigns', draft);
  await untilInList(client, body.campaign.id);
}

/** Waits until one of the user's newest campaigns is projected with its sequence. A read by id does not wait for that. */
export async function untilInList(client: Client, id: string): Promise<void> {
  await untilResponse(
    () => client.get('/api/campaigns'),
    ({ status, body }) => status === 200 && body.campaigns.some((one: Listed) => one.id === id && one.node_count > 0),
  );
}

/** Lists the user's campaigns once this number of them is projected with their sequences. */
export function untilListed(client: Client, count: number): Promise<ApiResponse> {
  return untilResponse(
    () => client.get('/api/campaigns'),
    ({ status, body }) => status === 200 && body.campaigns.filter((one: Listed) => one.node_count > 0).length === count,
  );
}
