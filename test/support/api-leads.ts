import { randomUUID } from 'node:crypto';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { leadIdOf } from '../../src/leads/lead-id';
import { type Api, type ApiResponse, type Client } from './api';
import { campaignEvents } from './api-campaigns';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER } from './api-senders';
import { untilResponse } from './until-response';

const SENDERS = { email: EMAIL_SENDER, linkedin: LINKEDIN_SENDER };

/** Drafts a campaign. @returns its id */
export async function newDraft(client: Client, type: 'email' | 'linkedin' = 'email'): Promise<string> {
  const sender = await connectSender(client, SENDERS[type]);
  const draft = { type, name: `Campaign ${randomUUID()}`, sender_account_ids: [sender] };
  const { status, body } = await client.post('/api/campaigns', draft);
  expect(status).toBe(201);
  return body.campaign.id as string;
}

/** Lists the first 500 leads of a campaign once this number of them is projected. */
export function untilLeads(client: Client, campaignId: string, total: number): Promise<ApiResponse> {
  return untilResponse(
    () => client.get(`/api/campaigns/${campaignId}/leads?limit=500`),
    ({ status, body }) => status === 200 && body.total === total,
  );
}

/** The types and data of the events about leads in the campaign's stream, without the id of the campaign. */
export async function recordedLeads(api: Api, campaignId: string): Promise<[string, object][]> {
  const events = (await campaignEvents(api, campaignId)).filter(({ type }) => type.startsWith('Leads'));
  return events.map(({ type, data }) => {
    const { campaign_id: _, ...recorded } = data as { campaign_id: string };
    return [type, recorded];
  });
}

/** The types of the events of a lead, from the log, without those before its last removal: they are truncated soon. */
export async function leadEvents(api: Api, campaignId: string, identity: string): Promise<string[]> {
  const stream = await api.app.get(EventStore).readStream(`lead-${leadIdOf(campaignId, identity)}`);
  const types = stream.map(({ type }) => type);
  return types.slice(Math.max(0, types.lastIndexOf('LeadRemoved')));
}

/** Deletes a campaign, and waits until the deletion is projected. */
export async function deleteCampaign(client: Client, id: string): Promise<void> {
  await client.delete(`/api/campaigns/${id}`);
  await untilResponse(
    () => client.get(`/api/campaigns/${id}`),
    ({ status }) => status === 404,
  );
}
