import { LEASE_MS } from '../../src/campaigns/campaign-names/name-claims';
import { identifyCreate } from '../../src/event-sourcing/log/identity';
import { type ApiResponse } from '../support/api';
import { connectSender, untilInList } from '../support/api-senders';
import { type Place } from '../support/place';
import { killedAtEach, type Left } from './child/killed';
import { headersOfAda, Restarted } from './child/restarted';
import { CREATE_STEPS, type CreateStep, RESOLVE_STEPS, type Step, stepNamed } from './child/steps';

const KEY = { 'idempotency-key': 'the-first' };
const OTHER_KEY = { 'idempotency-key': 'another' };
const PAIR = ['CampaignDrafted', 'SequenceSeeded'];
const campaignId = identifyCreate('campaign', 'ada', KEY['idempotency-key'], {}).id;

/**
 * Kills the service at each step of creating a campaign, and of giving up an attempt. A spec file may call this once.
 * @param emptyPlace opens a place. The caller removes it and its copies
 */
export function describeKilledCreating(emptyPlace: () => Promise<Place>): void {
  /** What each step of creating leaves on disk, and the response that the caller got before the kill, if any. */
  let created: Map<CreateStep, Left<unknown>>;
  let resolved: Map<Step, Left<unknown>>;
  const service = new Restarted();
  let headers: Record<string, string>;
  let body: object;

  beforeAll(async () => {
    service.stopClocks();
    headers = { ...KEY, ...(await headersOfAda()) };
    const before = await emptyPlace();
    await service.start(before);
    body = { type: 'email', name: 'Spring', sender_account_ids: [await connectSender(service.ada)] };
    await service.stop();

    created = await killedAtEach(CREATE_STEPS, before, service.now, create);

    const { left: claimed } = created.get(stepNamed('4. after the claim is inserted') as CreateStep)!;
    resolved = await killedAtEach(RESOLVE_STEPS, claimed, service.now + LEASE_MS + 1);
  }, 120_000);

  afterAll(() => jest.restoreAllMocks());

  afterEach(async () => {
    await service.stop();
    service.ahead = 0;
  });

  describe.each(CREATE_STEPS)('Killed while creating a campaign, $name', (step: CreateStep) => {
    let left: Place;
    let responseBefore: unknown;

    beforeAll(() => ({ left, responseBefore } = created.get(step)!));

    it(`leaves ${step.leaves}`, async () => {
      const { claims, events } = await (await left.copy()).content();
      expect(events).toEqual(step.leaves === 'a campaign' ? PAIR : []);
      expect(claims.map(({ campaign_id }) => campaign_id)).toEqual(step.leaves === 'nothing' ? [] : [campaignId]);
    });

    it('has one campaign after a retry with the same key', async () => {
      const place = await left.copy();
      await service.start(place);
      const first = await draft(KEY);
      expect(first).toMatchObject({ status: 201, body: { campaign: { id: campaignId, name: 'Spring' } } });
      if (responseBefore !== undefined) expect(first.body).toEqual(responseBefore);
      expect(partsOf(await draft(KEY))).toEqual(partsOf(first));
      expect(await campaignsWith(campaignId)).toEqual([campaignId]);
      await service.stop();
      expect((await place.content()).events).toEqual(PAIR);
    });

    if (step.leaves === 'nothing') {
      it('leaves the name free', async () => {
        await service.start(await left.copy());
        expect((await draft(OTHER_KEY)).status).toBe(201);
      });
    }

    if (step.leaves === 'a claim') {
      it('keeps the name until the lease expires, and fences the attempt before it frees the name', async () => {
        const place = await left.copy();
        await service.start(place);
        expect(await draft(OTHER_KEY)).toMatchObject({ status: 409, body: { code: 'campaign_name_pending' } });
        service.ahead = LEASE_MS + 1;
        const other = await draft(OTHER_KEY);
        expect(other.status).toBe(201);
        expect(await draft(KEY)).toMatchObject({ status: 409, body: { code: 'campaign_draft_abandoned' } });
        expect(await campaignsWith(other.body.campaign.id)).toEqual([other.body.campaign.id]);
        await service.stop();
        expect((await place.content()).events).toEqual(['CampaignDraftAbandoned', ...PAIR]);
        expect((await place.content()).claims.map(({ campaign_id }) => campaign_id)).toEqual([other.body.campaign.id]);
      });
    }

    if (step.leaves === 'a campaign') {
      it('keeps the name forever', async () => {
        const place = await left.copy();
        await service.start(place);
        for (service.ahead of [0, LEASE_MS + 1]) {
          expect(await draft(OTHER_KEY)).toMatchObject({ status: 409, body: { code: 'campaign_name_taken' } });
        }
        expect(await campaignsWith(campaignId)).toEqual([campaignId]);
        await service.stop();
        expect((await place.content()).events).toEqual(PAIR);
      });
    }
  });

  describe.each(RESOLVE_STEPS)('Killed while giving up a killed attempt, $name', (step) => {
    let left: Place;

    beforeAll(() => ({ left } = resolved.get(step)!));

    it('keeps the name until the fence is appended', async () => {
      const { claims, events } = await (await left.copy()).content();
      expect(claims).toHaveLength(step.name.startsWith('16.') ? 0 : 1);
      if (claims.length === 0) expect(events).toEqual(['CampaignDraftAbandoned']);
    });

    it('fences the attempt once and frees the name after a restart', async () => {
      const place = await left.copy();
      service.ahead = LEASE_MS + 1;
      await service.start(place);
      const other = await draft(OTHER_KEY);
      expect(other.status).toBe(201);
      expect(await draft(KEY)).toMatchObject({ status: 409, body: { code: 'campaign_draft_abandoned' } });
      expect(await campaignsWith(other.body.campaign.id)).toEqual([other.body.campaign.id]);
      await service.stop();
      expect((await place.content()).events).toEqual(['CampaignDraftAbandoned', ...PAIR]);
    });
  });

  async function create(url: string): Promise<unknown> {
    const response = await fetch(`${url}/api/campaigns`, { method: 'POST', headers, body: JSON.stringify(body) });
    const responseBody = await response.json();
    expect([response.status, responseBody]).toEqual([201, expect.objectContaining({ campaign: expect.anything() })]);
    return responseBody;
  }

  const draft = (key: Record<string, string>): Promise<ApiResponse> => service.ada.post('/api/campaigns', body, key);

  const partsOf = ({ status, headers, body }: ApiResponse) => [status, headers['etag'], headers['location'], body];

  /** The listed ids, once this campaign is projected. */
  async function campaignsWith(id: string): Promise<string[]> {
    await untilInList(service.ada, id);
    const { body } = await service.ada.get('/api/campaigns');
    return body.campaigns.map((campaign: { id: string }) => campaign.id);
  }
}
