import { LEASE_MS } from '../../src/campaigns/campaign-names/name-claims';
import { type ApiResponse } from '../support/api';
import { connectSender, untilInList } from '../support/api-senders';
import { type Content, type Place } from '../support/place';
import { untilResponse } from '../support/until-response';
import { killedAtEach, type Left } from './child/killed';
import { headersOfAda, Restarted } from './child/restarted';
import { RENAME_STEPS, type RenameStep, RESOLVE_STEPS, type Step, stepNamed } from './child/steps';

const DRAFT = ['CampaignDrafted', 'SequenceSeeded'];
const CHANGES = ['CampaignRenamed', 'CampaignSettingsChanged'];
const FENCE = ['NameClaimAbandoned'];
const FORMER = { name: 'Spring', daily_limit: 50 };
const REQUESTED = { name: 'Summer', daily_limit: 7 };

/**
 * Kills the service at each step of a request that renames a campaign and changes its limit, and of giving up such an
 * attempt. A spec file may call this once.
 * @param emptyPlace opens a place. The caller removes it and its copies
 */
export function describeKilledRenaming(emptyPlace: () => Promise<Place>): void {
  /** What each step leaves on disk, and the response that the caller got before the kill, if any. */
  let renamed: Map<RenameStep, Left<unknown>>;
  let resolved: Map<Step, Left<unknown>>;
  const service = new Restarted();
  let headers: Record<string, string>;
  let senderId: string;
  let campaignId: string;

  beforeAll(async () => {
    service.stopClocks();
    headers = await headersOfAda();
    const before = await emptyPlace();
    await service.start(before);
    senderId = await connectSender(service.ada);
    campaignId = (await create(FORMER.name)).body.campaign.id as string;
    await untilInList(service.ada, campaignId);
    await service.stop();

    renamed = await killedAtEach(RENAME_STEPS, before, service.now, rename);

    const { left: claimed } = renamed.get(stepNamed('18. after the new name is claimed') as RenameStep)!;
    resolved = await killedAtEach(RESOLVE_STEPS, claimed, service.now + LEASE_MS + 1);
  }, 120_000);

  afterAll(() => jest.restoreAllMocks());

  afterEach(async () => {
    await service.stop();
    service.ahead = 0;
  });

  describe.each(RENAME_STEPS)('Killed while renaming a campaign and changing its limit, $name', (step: RenameStep) => {
    const areMade = step.leaves === 'the changes';
    let left: Place;
    let responseBefore: unknown;

    beforeAll(() => ({ left, responseBefore } = renamed.get(step)!));

    it(`leaves ${step.leaves}`, async () => {
      const { claims, events } = await (await left.copy()).content();
      expect(events).toEqual(areMade ? [...DRAFT, ...CHANGES] : DRAFT);
      const isClaimed = claims.some(({ name_key }) => name_key === REQUESTED.name);
      expect(isClaimed).toBe(step.leaves !== 'nothing');
    });

    it(`has ${areMade ? 'all' : 'none'} of the changes after a restart`, async () => {
      await service.start(await left.copy());
      const { body } = await service.ada.get(`/api/campaigns/${campaignId}`, { 'min-revision': areMade ? '3' : '1' });
      expect(body.campaign).toMatchObject(areMade ? REQUESTED : FORMER);
    });

    it('has each change once after a retry, has the new name, and frees the former one', async () => {
      const place = await left.copy();
      await service.start(place);
      if (step.leaves === 'a claim') {
        expect(await update()).toMatchObject({ status: 409, body: { code: 'campaign_name_pending' } });
        service.ahead = LEASE_MS + 1;
      }
      const retried = await update();
      expect(retried).toMatchObject({ status: 200, body: { campaign: REQUESTED } });
      if (responseBefore !== undefined) expect(retried.body).toEqual(responseBefore);
      expect(partsOf(await update())).toEqual(partsOf(retried));
      for (service.ahead of [0, LEASE_MS + 1]) {
        expect(await create(REQUESTED.name)).toMatchObject({ status: 409, body: { code: 'campaign_name_taken' } });
      }
      const other = await untilResponse(
        () => create(FORMER.name),
        ({ status }) => status === 201,
      );
      await service.stop();
      const fence = step.leaves === 'a claim' ? FENCE : [];
      const { claims, events } = await place.content();
      expect(events).toEqual([...DRAFT, ...fence, ...CHANGES, ...DRAFT]);
      expect(holdersIn(claims)).toEqual({ [FORMER.name]: other.body.campaign.id, [REQUESTED.name]: campaignId });
    });

    if (step.leaves === 'a claim') {
      it('keeps the new name until the lease expires, and fences the attempt before it frees the name', async () => {
        const place = await left.copy();
        await service.start(place);
        expect(await create(REQUESTED.name)).toMatchObject({ status: 409, body: { code: 'campaign_name_pending' } });
        service.ahead = LEASE_MS + 1;
        await losesTheNameTo(await create(REQUESTED.name), place);
      });
    }
  });

  describe.each(RESOLVE_STEPS)('Killed while giving up a killed rename, $name', (step) => {
    let left: Place;

    beforeAll(() => ({ left } = resolved.get(step)!));

    it('keeps the new name until the fence is appended', async () => {
      const { claims, events } = await (await left.copy()).content();
      const isClaimed = claims.some(({ name_key }) => name_key === REQUESTED.name);
      expect(isClaimed).toBe(!step.name.startsWith('16.'));
      if (!isClaimed) expect(events).toEqual([...DRAFT, ...FENCE]);
    });

    it('fences the attempt once and frees the name after a restart', async () => {
      const place = await left.copy();
      service.ahead = LEASE_MS + 1;
      await service.start(place);
      await losesTheNameTo(await create(REQUESTED.name), place);
    });
  });

  /** The other campaign has the requested name. The renamed one stays as it was, with one fence. */
  async function losesTheNameTo(other: ApiResponse, place: Place): Promise<void> {
    expect(other.status).toBe(201);
    expect(await update()).toMatchObject({ status: 409, body: { code: 'campaign_name_taken' } });
    const { body } = await service.ada.get(`/api/campaigns/${campaignId}`, { 'min-revision': '2' });
    expect(body.campaign).toMatchObject(FORMER);
    await service.stop();
    const { claims, events } = await place.content();
    expect(events).toEqual([...DRAFT, ...FENCE, ...DRAFT]);
    expect(holdersIn(claims)).toEqual({ [FORMER.name]: campaignId, [REQUESTED.name]: other.body.campaign.id });
  }

  async function rename(url: string): Promise<unknown> {
    const request = { method: 'PATCH', headers, body: JSON.stringify(REQUESTED) };
    const response = await fetch(`${url}/api/campaigns/${campaignId}`, request);
    const responseBody = await response.json();
    expect([response.status, responseBody]).toEqual([200, expect.objectContaining({ campaign: expect.anything() })]);
    return responseBody;
  }

  function update(): Promise<ApiResponse> {
    return service.ada.send('PATCH', `/api/campaigns/${campaignId}`, { body: REQUESTED });
  }

  function create(name: string): Promise<ApiResponse> {
    return service.ada.post('/api/campaigns', { type: 'email', name, sender_account_ids: [senderId] });
  }

  const partsOf = ({ status, headers, body }: ApiResponse) => [status, headers['etag'], body];
}

/** The id of the campaign behind each name key. */
function holdersIn(claims: Content['claims']): Record<string, string> {
  return Object.fromEntries(claims.map(({ name_key, campaign_id }) => [name_key, campaign_id]));
}
