import { type ApiResponse } from '../support/api';
import { type Place } from '../support/place';
import { untilHandled } from '../support/until-handled';
import { killedAtEach, type Left } from './child/killed';
import { headersOfAda, Restarted } from './child/restarted';
import { EMAILS, PROFILE, SUPPRESS_STEPS, type SuppressStep, SUPPRESSED_STREAMS } from './child/suppress-steps';

const SUPPRESSIONS = '/api/suppressions';
const REQUEST = { emails: EMAILS, linkedin_urls: [PROFILE], reason: 'asked to stop' };
const ALL_ADDED = { added: 3, duplicates: 0 };
const SUPPRESSED = ['PersonSuppressed'];

const REQUESTS = [
  { how: 'with an Idempotency-Key', key: { 'idempotency-key': 'suppressions' } },
  { how: 'without an Idempotency-Key', key: {} },
] as const;

type How = (typeof REQUESTS)[number]['how'];

/**
 * Kills the service at each step of a request that suppresses three identities, and sends the request again after a
 * restart. Call it once in a `describe`.
 * @param emptyPlace opens a place. The caller removes it and its copies
 */
export function describeKilledSuppressing(emptyPlace: () => Promise<Place>): void {
  /** What each step leaves on disk. */
  const killed = new Map<How, Map<SuppressStep, Left<unknown>>>();
  const service = new Restarted();

  beforeAll(async () => {
    service.stopClocks();
    const headers = await headersOfAda();
    const before = await emptyPlace();
    await service.start(before);
    await untilHandled(service.app);
    await service.stop();
    for (const { how, key } of REQUESTS) {
      const suppress = (url: string) => post(url, { ...headers, ...key });
      killed.set(how, await killedAtEach(SUPPRESS_STEPS, before, service.now, suppress));
    }
  }, 120_000);

  afterAll(() => jest.restoreAllMocks());
  afterEach(() => service.stop());

  describe.each(REQUESTS)('A request $how that suppresses people', ({ how, key }) => {
    it.each(SUPPRESS_STEPS)('and is killed $name suppresses each once when it is sent again', async (step) => {
      const place = await killed.get(how)!.get(step)!.left.copy();
      const found = await suppressedIn(place);
      if (step.leaves !== undefined) {
        const { stream, isSuppressed } = step.leaves;
        expect(await place.typesIn(stream)).toEqual(isSuppressed ? SUPPRESSED : []);
      }
      await service.start(place);
      const retried = await suppress(key);
      const again = await suppress(key);
      if (how === 'with an Idempotency-Key') {
        expect([retried.body, again.body]).toEqual([ALL_ADDED, ALL_ADDED]);
      } else {
        expect(retried.body).toEqual({ added: 3 - found, duplicates: found });
        expect(again.body).toEqual({ added: 0, duplicates: 3 });
      }
      await untilHandled(service.app);
      const { body } = await service.ada.get(SUPPRESSIONS);
      expect(identitiesIn(body.suppressions)).toEqual([...EMAILS, PROFILE].sort());
      await service.stop();
      expect(await suppressedIn(place)).toBe(3);
    });
  });

  async function suppress(key: Record<string, string>): Promise<ApiResponse> {
    const response = await service.ada.post(SUPPRESSIONS, REQUEST, key);
    expect(response.status).toBe(201);
    return response;
  }

  async function post(url: string, headers: Record<string, string>): Promise<unknown> {
    const response = await fetch(url + SUPPRESSIONS, { method: 'POST', headers, body: JSON.stringify(REQUEST) });
    const body = await response.json();
    expect([response.status, body]).toEqual([201, ALL_ADDED]);
    return body;
  }
}

/** The number of identities that are suppressed, each of them once. */
async function suppressedIn(place: Place): Promise<number> {
  const streams: (readonly string[])[] = [];
  for (const stream of SUPPRESSED_STREAMS) streams.push(await place.typesIn(stream));
  const suppressed = streams.filter((types) => types.length > 0);
  expect(suppressed).toEqual(suppressed.map(() => SUPPRESSED));
  return suppressed.length;
}

function identitiesIn(suppressions: readonly { email: string | null; linkedin_url: string | null }[]): unknown[] {
  return suppressions.map(({ email, linkedin_url }) => email ?? linkedin_url).sort();
}
