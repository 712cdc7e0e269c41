import { randomUUID } from 'node:crypto';
import { type CampaignStatus } from '../../src/campaigns/domain/campaign';
import { EventStore, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { type Api, type ApiResponse, type Client } from './api';
import { asOneAppend, metadataOf } from './new-events';

/** The events after which a draft has the status. */
const EVENTS_TO = {
  draft: [],
  launching: ['CampaignLaunchStarted'],
  active: ['CampaignLaunchStarted', 'CampaignActivated'],
  paused: ['CampaignLaunchStarted', 'CampaignActivated', 'CampaignPaused'],
  completed: ['CampaignLaunchStarted', 'CampaignActivated', 'CampaignCompleted'],
} satisfies Record<CampaignStatus, string[]>;

export const AFTER_LAUNCH = ['active', 'paused', 'completed'] as const satisfies CampaignStatus[];

/** The events of a campaign, from the log. */
export function campaignEvents(api: Api, id: string): Promise<RecordedEvent[]> {
  return api.app.get(EventStore).readStream(`campaign-${id}`);
}

/** Reads a campaign as it is in the log. */
export async function readFromLog(api: Api, client: Client, id: string): Promise<ApiResponse> {
  const revision = (await campaignEvents(api, id)).length - 1;
  return client.get(`/api/campaigns/${id}`, { 'min-revision': String(revision) });
}

/** Gives a draft the status, like another process. Does not wait until it is projected. */
export async function bringTo(api: Api, id: string, status: CampaignStatus): Promise<void> {
  await appendToCampaign(api, id, ...EVENTS_TO[status]);
}

/** Appends events to a campaign, like another process. A type stands for an event that needs no further data. */
export async function appendToCampaign(
  api: Api,
  id: string,
  ...appended: (string | { type: string; data: object })[]
): Promise<void> {
  const stream = await campaignEvents(api, id);
  const metadata = metadataOf(stream[0]!.metadata.user_id);
  const events = appended.map((event) => {
    const { type, data } = typeof event === 'string' ? { type: event, data: dataOf(event) } : event;
    return { id: randomUUID(), type, data: { campaign_id: id, ...data }, metadata };
  });
  if (events.length === 0) return;
  await api.app.get(EventStore).append(`campaign-${id}`, stream.length - 1, asOneAppend(events));
}

function dataOf(type: string): object {
  return type === 'CampaignLaunchStarted' ? { leads: 3 } : {};
}

/** The revision in the ETag of a campaign, in either form. */
export function revisionIn({ headers }: ApiResponse): number {
  return Number(/^"(\d+)/.exec(headers['etag'] ?? '')?.[1]);
}

/** The names in the header `Ignored-Fields`, sorted. */
export function ignoredIn({ headers }: ApiResponse): string[] {
  return (headers['ignored-fields'] ?? '').split(', ').filter(Boolean).sort();
}
