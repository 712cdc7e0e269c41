import { leadIdOf } from '../../src/leads/lead-id';
import { type ApiResponse } from '../support/api';
import { connectSender, untilInList } from '../support/api-senders';
import { type Place } from '../support/place';
import { untilResponse } from '../support/until-response';
import { killedAtEach, type Left } from './child/killed';
import { headersOfAda, Restarted } from './child/restarted';
import { LEAD_STEPS, type LeadStep } from './child/steps';

const DRAFT = ['CampaignDrafted', 'SequenceSeeded'];
const NUMBERS = ['LeadsAdded'];
const EMAILS = ['ada@example.com', 'grace@example.com', 'hedy@example.com'];
const REQUESTED = { prospects: EMAILS.map((email) => ({ email })) };
const ALL_IMPORTED = { imported: 3, duplicates: 0 };

const REQUESTS = [
  { how: 'with an Idempotency-Key', key: { 'idempotency-key': 'leads' } },
  { how: 'without an Idempotency-Key', key: {} },
] as const;

type How = (typeof REQUESTS)[number]['how'];

/**
 * Kills the service at each step of a request that adds three leads, and sends the request again after a restart. A spec
 * file may call this once.
 * @param emptyPlace opens a place. The caller removes it and its copies
 */
export function describeKilledAddingLeads(emptyPlace: () => Promise<Place>): void {
  /** What each step leaves on disk. */
  const killed = new Map<How, Map<LeadStep, Left<unknown>>>();
  const service = new Restarted();
  let campaignId: string;

  const path = () => `/api/campaigns/${campaignId}/leads`;

  beforeAll(async () => {
    service.stopClocks();
    const headers = await headersOfAda();
    const before = await emptyPlace();
    await service.start(before);
    const draft = { type: 'email', name: 'Spring', sender_account_ids: [await connectSender(service.ada)] };
    campaignId = (await service.ada.post('/api/campaigns', draft)).body.campaign.id as string;
    await untilInList(service.ada, campaignId);
    await service.stop();

    for (const { how, key } of REQUESTS) {
      const add = (url: string) => post(`${url}${path()}`, { ...headers, ...key });
      killed.set(how, await killedAtEach(LEAD_STEPS, before, service.now, add));
    }
  }, 120_000);

  afterAll(() => jest.restoreAllMocks());

  afterEach(() => service.stop());

  describe.each(REQUESTS)('A request that adds leads $how', ({ how, key }) => {
    const add = () => service.ada.post(path(), REQUESTED, key);

    describe.each(LEAD_STEPS)('and is killed $name', (step) => {
      let left: Place;
      let responseBefore: unknown;

      beforeAll(() => ({ left, responseBefore } = killed.get(how)!.get(step)!));

      it('leaves each lead once or not at all, and shows what it leaves after a restart', async () => {
        const place = await left.copy();
        const { events, leads } = await place.content();
        expect(events).toEqual(step.isRecorded ? [...DRAFT, ...NUMBERS] : DRAFT);
        expect(new Set(Object.values(leads).map(String))).toEqual(new Set(Object.keys(leads).map(() => 'LeadAdded')));
        if (step.isRecorded) expect(Object.keys(leads)).toHaveLength(3);
        await service.start(place);
        await untilLeads(Object.keys(leads).length);
      });

      it('adds each lead once when it is sent again', async () => {
        const place = await left.copy();
        const { leads: before, events: eventsBefore } = await place.content();
        await service.start(place);
        const retried = await add();
        const again = await add();
        expect([retried.status, again.status]).toEqual([200, 200]);
        const found = Object.keys(before).length;
        if (how === 'with an Idempotency-Key') {
          expect([retried.body, again.body]).toEqual([ALL_IMPORTED, ALL_IMPORTED]);
          if (responseBefore !== undefined) expect(responseBefore).toEqual(ALL_IMPORTED);
        } else {
          expect(retried.body).toEqual({ imported: 3 - found, duplicates: found });
          expect(again.body).toEqual({ imported: 0, duplicates: 3 });
        }
        const { body } = await untilLeads(3);
        expect(body.prospects.map(({ email }: { email: string }) => email).sort()).toEqual(EMAILS);
        await service.stop();
        const { events, leads } = await place.content();
        expect(leads).toEqual(
          Object.fromEntries(EMAILS.map((email) => [`lead-${leadIdOf(campaignId, email)}`, ['LeadAdded']])),
        );
        const isNew = how === 'with an Idempotency-Key' ? !step.isRecorded : found < 3;
        expect(events).toEqual([...eventsBefore, ...(isNew ? NUMBERS : [])]);
      });
    });
  });

  function untilLeads(total: number): Promise<ApiResponse> {
    return untilResponse(
      () => service.ada.get(path()),
      ({ status, body }) => status === 200 && body.total === total,
    );
  }
}

async function post(url: string, headers: Record<string, string>): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(REQUESTED) });
  const body = await response.json();
  expect([response.status, body]).toEqual([200, ALL_IMPORTED]);
  return body;
}
