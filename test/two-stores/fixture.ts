import { type Api, type ApiAnswer, type Client, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { untilAnswer, untilReady } from '../support/until-answer';

/** A user with one sender, who drafts campaigns by name. */
export interface Drafter {
  readonly client: Client;
  readonly sender: string;
  draft(name: string, headers?: Record<string, string>): Promise<ApiAnswer>;
}

/** The service, once it has caught up. */
export async function startReady(variables: Record<string, string>): Promise<Api> {
  const api = await startApi(variables);
  await untilReady(api);
  return api;
}

export async function drafter(api: Api, userId: string): Promise<Drafter> {
  const client = await api.as(userId);
  const sender = await connectSender(client);
  await untilAnswer(
    () => client.get('/api/senders'),
    ({ body }) => body.accounts.length === 1,
  );
  return drafterWith(client, sender);
}

export function drafterWith(client: Client, sender: string): Drafter {
  const draft = (name: string, headers?: Record<string, string>) =>
    client.post('/api/campaigns', { type: 'email', name, sender_account_ids: [sender] }, headers);
  return { client, sender, draft };
}
