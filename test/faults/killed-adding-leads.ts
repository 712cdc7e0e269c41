import { leadIdOf } from '../../src/leads/lead-id';
import { type ApiResponse, type Client } from '../support/api';
import { connectSender, untilInList } from '../support/api-senders';
import { type Place } from '../support/place';
import { untilResponse } from '../support/until-response';
import { killedAtEach, type Left } from './child/killed';
import { headersOfAda, Restarted } from './child/restarted';
import { LEAD_STEPS, type LeadStep } from './child/steps';

const DRAFT = ['CampaignDrafted', 'SequenceSeeded'];
const NUMBERS = ['LeadsAdded'];
const EMAILS = ['ada@example.com', 'grace@example.com', 'hedy@example.com'];
const LEADS = EMAILS.map((email) => ({ email }));

/** A way to add the three leads to a campaign. */
export interface WayToAdd {
  /** Completes "A request that …". */
  readonly name: string;
  /** After that of the campaign's leads. */
  readonly path: '' | `/${string}`;
  readonly contentType: string;
  /** @param listId a list with the leads */
  body(listId: string): string;
  /** The response if all three leads are in the request. */
  response(imported: number, duplicates: number): object;
}

export const AS_JSON: WayToAdd = {
  name: 'adds leads',
  path: '',
  contentType: 'application/json',
  body: () => JSON.stringify({ prospects: LEADS }),
  response: (imported, duplicates) => ({ imported, duplicates }),
};

export const AS_CSV: WayToAdd = {
  name: 'adds the leads in a CSV file',
  path: '/csv',
  contentType: 'text/csv',
  body: () => ['email', ...EMAILS].join('\n'),
  response: (imported, duplicates) => ({ ...counts(imported, duplicates), columns: { email: 'email' } }),
};

export const FROM_LIST: WayToAdd = {
  name: 'adds the leads of a list',
  path: '/import-from-list',
  contentType: 'application/json',
  body: (listId) => JSON.stringify({ listId }),
  response: (imported, duplicates) => counts(imported, duplicates),
};

function counts(imported: number, duplicates: number): object {
  return { imported, duplicates, invalid: 0, errors: [], total: 3 };
}

const REQUESTS = [
  { how: 'with an Idempotency-Key', key: { 'idempotency-key': 'leads' } },
  { how: 'without an Idempotency-Key', key: {} },
] as const;

type How = (typeof REQUESTS)[number]['how'];

/**
 * Kills the service at each step of a request that adds three leads, and sends the request again after a restart. Call it
 * once in a `describe`.
 * @param emptyPlace opens a place. The caller removes it and its copies
 */
export function describeKilledAddingLeads(emptyPlace: () => Promise<Place>, way = AS_JSON): void {
  /** What each step leaves on disk. */
  const killed = new Map<How, Map<LeadStep, Left<unknown>>>();
  const service = new Restarted();
  const allImported = way.response(3, 0);
  let campaignId: string;
  let listId: string;

  const path = () => `/api/campaigns/${campaignId}/leads`;

  beforeAll(async () => {
    service.stopClocks();
    const headers = await headersOfAda();
    const before = await emptyPlace();
    await service.start(before);
    const draft = { type: 'email', name: 'Spring', sender_account_ids: [await connectSender(service.ada)] };
    campaignId = (await service.ada.post('/api/campaigns', draft)).body.campaign.id as string;
    await untilInList(service.ada, campaignId);
    listId = await newList(service.ada);
    await service.stop();

    for (const { how, key } of REQUESTS) {
      const add = (url: string) => post(url, { ...headers, ...key });
      killed.set(how, await killedAtEach(LEAD_STEPS, before, service.now, add));
    }
  }, 120_000);

  afterAll(() => jest.restoreAllMocks());

  afterEach(() => service.stop());

  describe.each(REQUESTS)(`A request that ${way.name} $how`, ({ how, key }) => {
    const add = () =>
      service.ada.send('POST', path() + way.path, {
        text: way.body(listId),
        headers: { 'content-type': way.contentType, ...key },
      });

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
          expect([retried.body, again.body]).toEqual([allImported, allImported]);
          if (responseBefore !== undefined) expect(responseBefore).toEqual(allImported);
        } else {
          expect(retried.body).toEqual(way.response(3 - found, found));
          expect(again.body).toEqual(way.response(0, 3));
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

  async function post(url: string, headers: Record<string, string>): Promise<unknown> {
    const response = await fetch(url + path() + way.path, {
      method: 'POST',
      headers: { ...headers, 'content-type': way.contentType },
      body: way.body(listId),
    });
    const body = await response.json();
    expect([response.status, body]).toEqual([200, allImported]);
    return body;
  }
}

/** Creates a list with the leads, and waits until it is projected. @returns its id */
async function newList(client: Client): Promise<string> {
  const id = (await client.post('/api/lists', {})).body.list.id as string;
  await client.post(`/api/lists/${id}/leads`, { leads: LEADS });
  await untilResponse(
    () => client.get(`/api/lists/${id}/leads`),
    ({ status, body }) => status === 200 && body.total === LEADS.length,
  );
  return id;
}
