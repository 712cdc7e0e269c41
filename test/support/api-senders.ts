import { randomUUID } from 'node:crypto';
import { type ApiResponse, type Client } from './api';
import { untilResponse } from './until-response';

export const EMAIL_SENDER = { type: 'email', display_name: 'Ada', email_address: 'ada@example.com' };

export const LINKEDIN_SENDER = {
  type: 'linkedin',
  display_name: 'Ada',
  profile_url: 'https://www.linkedin.com/in/ada',
  provider_account_id: 'acc-1',
};

/** Connects a sender. @returns its id */
export async function connectSender(client: Client, sender: object = EMAIL_SENDER): Promise<string> {
  const { status, body } = await client.post('/api/senders', sender);
  expect(status).toBe(201);
  return body.account.id as string;
}

/** Waits until everything written before is in the read model: writes a campaign and waits until it is projected. */
export async function untilProjected(client: Client, senderId: string): Promise<void> {
  const draft = { type: 'email', name: randomUUID(), sender_account_ids: [senderId] };
  const { headers } = await client.post('/api/campaigns', draft);
  expect((await untilRead(client, String(headers['location']))).status).toBe(200);
}

/** Reads a campaign once it is projected, by default with its sequence. */
export function untilRead(client: Client, url: string, minRevision = '1'): Promise<ApiResponse> {
  return untilResponse(
    () => client.get(url, { 'min-revision': minRevision }),
    ({ status }) => status !== 503,
  );
}

/** Lists the user's campaigns once this number of them is projected with their sequences. */
export function untilListed(client: Client, count: number): Promise<ApiResponse> {
  return untilResponse(
    () => client.get('/api/campaigns'),
    ({ status, body }) =>
      status === 200 && body.campaigns.filter((one: { node_count: number }) => one.node_count > 0).length === count,
  );
}
