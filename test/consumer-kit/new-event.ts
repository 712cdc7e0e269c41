import { randomUUID } from 'node:crypto';

/** A published event of a campaign, in JSON. @param id of the event */
export function newEvent(subject: string, id: string = randomUUID(), fields: object = {}): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: 'urn:service:campaigns',
    type: 'campaigns.CampaignPaused.v1',
    subject,
    time: '2026-01-05T09:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: 'https://example.com/schemas/campaigns.CampaignPaused/v1',
    position: '0000000000000001',
    data: { campaign_id: subject, user_id: 'ada' },
    ...fields,
  });
}
