import { randomUUID } from 'node:crypto';
import { campaignProjection } from '../../../src/campaigns/campaign.projection';
import { ReadModelStore } from '../../../src/event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../../../src/event-sourcing/consuming/until-caught-up';
import { EventStore } from '../../../src/event-sourcing/log/event-store';
import { leadListProjection } from '../../../src/lead-lists/lead-list.projection';
import { listEntryProjection } from '../../../src/lead-lists/list-entry.projection';
import { leadProjection } from '../../../src/leads/lead.projection';
import { type Api, type ApiRequest, type ApiResponse, type Client } from '../../support/api';
import { holdLaunches } from '../../support/hold-launches';
import { type Channel, type NaiveCampaign } from './naive-campaigns';

/** The service, for one user. */
export class Service {
  /** The id that a lead or an entry was last seen with, by its place and identity. */
  readonly seenIds = new Map<string, string>();
  /** Lets launches go on. Absent while they are not held. */
  release: (() => void) | undefined;

  constructor(
    private readonly api: Api,
    private readonly client: Client,
    readonly senders: Readonly<Record<Channel, string>>,
  ) {}

  get(path: string): Promise<ApiResponse> {
    return this.client.get(`/api/${path}`);
  }

  send(method: string, path: string, body?: unknown): Promise<ApiResponse> {
    return this.client.send(method, `/api/${path}`, { body });
  }

  /** @param isRepeated sends the request twice, with an idempotency key, and expects the same response */
  async post(path: string, { headers, ...request }: ApiRequest, isRepeated: boolean): Promise<ApiResponse> {
    const key = isRepeated ? { 'idempotency-key': randomUUID() } : {};
    const send = () => this.client.send('POST', `/api/${path}`, { ...request, headers: { ...headers, ...key } });
    const response = await send();
    if (isRepeated && response.status < 300) {
      const again = await send();
      expect([again.status, again.text]).toEqual([response.status, response.text]);
    }
    return response;
  }

  hold(): void {
    this.release ??= holdLaunches(this.api);
  }

  /** Waits until reads show everything that was written. */
  async catchUp(): Promise<void> {
    const [readModel, log] = [this.api.app.get(ReadModelStore), this.api.app.get(EventStore)];
    for (const projection of [campaignProjection, leadProjection, leadListProjection, listEntryProjection]) {
      await untilCaughtUp(projection, readModel, log);
    }
  }
}

export const pathOf = (campaign: NaiveCampaign) => `campaigns/${campaign.id}`;
export const nodesPath = (campaign: NaiveCampaign) => `${pathOf(campaign)}/sequence/nodes`;
export const leadsPath = (campaign: NaiveCampaign) => `${pathOf(campaign)}/leads`;
