import { ReadModelStore, type View } from '../../src/event-sourcing/consuming/read-model-store';
import { EventStore } from '../../src/event-sourcing/log/event-store';
import { idOf, idOfStream } from '../../src/event-sourcing/log/identity';
import { entryIdOf } from '../../src/lead-lists/list-entry-id';
import { LIST_ENTRIES } from '../../src/lead-lists/list-entry.projection';
import { leadIdOf } from '../../src/leads/lead-id';
import { LEADS } from '../../src/leads/lead.projection';
import { SENDERS } from '../../src/senders/sender.projection';
import { suppressionIdOf } from '../../src/suppressions/suppression-id';
import { SUPPRESSIONS } from '../../src/suppressions/suppression.projection';
import { type Place } from '../support/place';
import { untilHandled } from '../support/until-handled';
import { ERASE_STEPS, type LeftEvents } from './child/erase-steps';
import { type Erased, ERASED, KEYS, LIST, PERSON, SPRING, SUMMER, USER, WORK_EMAIL } from './child/erased';
import { killedAtEach, type Left } from './child/killed';
import { headersOfAda, Restarted } from './child/restarted';

const EVE = 'eve@example.com';
const SUPPRESSED_EVE = 'eve.suppressed@example.com';

const OTHER_SENDER = idOf('sender', USER, EVE);

/** What the person is stored with. */
const KNOWN = { first_name: 'Grace-First', company: 'Grace-Company', custom_fields: { note: 'Grace-Note' } };
const SENDER = { type: 'email', display_name: 'Grace-Display', email_address: PERSON.email };
const REASON = 'Grace-Reason';
const SPRING_LEAD = { email: PERSON.email, ...KNOWN };
const SUMMER_LEAD = { email: WORK_EMAIL, linkedin_url: PERSON.linkedin_url, ...KNOWN };

/** Every text that identifies the person. */
const TRACES = [PERSON.email, 'grace-hopper-profile', WORK_EMAIL, 'Grace-'];

/** What the erasure must not change. */
const OTHERS: readonly { readonly view: View; readonly stream: string }[] = [
  { view: LEADS, stream: `lead-${leadIdOf(SPRING, EVE)}` },
  { view: LEADS, stream: `lead-${leadIdOf(SUMMER, EVE)}` },
  { view: LIST_ENTRIES, stream: `list_entry-${entryIdOf(LIST, { email: EVE })}` },
  { view: SENDERS, stream: `sender-${OTHER_SENDER}` },
  { view: SUPPRESSIONS, stream: `suppression-${suppressionIdOf(USER, SUPPRESSED_EVE)}` },
];

const ERASURES = '/api/erasures';
const ALL = { erased: { campaigns: 2, lists: 1, senders: 1 } };
const NONE = { erased: { campaigns: 0, lists: 0, senders: 0 } };

/**
 * Kills the service at each step of a request that erases a person. Call it once in a `describe`.
 * @param emptyPlace opens a place. The caller removes it and its copies
 */
export function describeKilledErasing(emptyPlace: () => Promise<Place>): void {
  let killed: Map<(typeof ERASE_STEPS)[number], Left<unknown>>;
  let othersBefore: unknown;
  const service = new Restarted();

  beforeAll(async () => {
    service.stopClocks();
    const headers = await headersOfAda();
    const before = await emptyPlace();
    await service.start(before);
    await addEverybody();
    await untilHandled(service.app);
    othersBefore = await others();
    await service.stop();
    expect(await before.traces(TRACES)).toEqual(TRACES);
    killed = await killedAtEach(ERASE_STEPS, before, service.now, (url) => erase(url, headers));
  }, 240_000);

  afterAll(() => jest.restoreAllMocks());
  afterEach(() => service.stop());

  describe.each(ERASE_STEPS)('An erasure that is killed $name', ({ name, leaves }) => {
    let place: Place;

    beforeEach(async () => {
      place = await [...killed].find(([step]) => step.name === name)![1].left.copy();
    });

    it('is completed after a restart for every stream that it has ended', async () => {
      for (const left of leaves ?? []) expectLeft(left, await place.typesIn(left.of.stream));
      await service.start(place);
      await untilHandled(service.app);
      for (const one of ERASED) await mustBeErasedIfEnded(one);
      expect(await others()).toEqual(othersBefore);
    });

    it('is complete when it is sent again', async () => {
      await service.start(place);
      const retried = await service.ada.post(ERASURES, PERSON);
      expect(retried.status).toBe(200);
      expect((await service.ada.post(ERASURES, PERSON)).body).toEqual(NONE);
      await mustBeSuppressed();
      await untilHandled(service.app);
      for (const one of ERASED) expect(await mustBeErasedIfEnded(one)).toBe(true);
      expect(await others()).toEqual(othersBefore);
      await service.stop();
      expect(await place.traces(TRACES)).toEqual([]);
    });
  });

  async function addEverybody(): Promise<void> {
    const { ada } = service;
    await create('senders', KEYS.sender, SENDER);
    await create('senders', EVE, { type: 'email', display_name: 'Eve', email_address: EVE });
    for (const name of [KEYS.spring, KEYS.summer])
      await create('campaigns', name, { type: 'email', name, sender_account_ids: [OTHER_SENDER] });
    await create('lists', KEYS.list, {});
    const other = { email: EVE };
    const added = [
      await ada.post(`/api/campaigns/${SPRING}/leads`, { prospects: [SPRING_LEAD, other] }),
      await ada.post(`/api/campaigns/${SUMMER}/leads`, { prospects: [SUMMER_LEAD, other] }),
      await ada.post(`/api/lists/${LIST}/leads`, { leads: [{ ...PERSON, ...KNOWN }, other] }),
      await ada.post('/api/suppressions', { emails: [PERSON.email], reason: REASON }),
      await ada.post('/api/suppressions', { emails: [SUPPRESSED_EVE] }),
    ];
    expect(added.map(({ status }) => status)).toEqual([200, 200, 200, 201, 201]);
  }

  async function create(kind: string, key: string, body: object): Promise<void> {
    const { status } = await service.ada.post(`/api/${kind}`, body, { 'idempotency-key': key });
    expect([kind, status]).toEqual([kind, 201]);
  }

  async function erase(url: string, headers: Record<string, string>): Promise<unknown> {
    const response = await fetch(url + ERASURES, { method: 'POST', headers, body: JSON.stringify(PERSON) });
    const body = await response.json();
    expect([response.status, body]).toEqual([200, ALL]);
    return body;
  }

  /** @returns whether its stream is ended */
  async function mustBeErasedIfEnded({ name, id, stream, view, ending }: Erased): Promise<boolean> {
    const types = await typesIn(stream);
    if (!types.includes(ending)) return false;
    const document = await documentOf(view, id);
    const isShown = TRACES.some((text) => JSON.stringify(document ?? null).includes(text));
    const isKept = view === SUPPRESSIONS;
    expect({ name, types, isShown, isFound: document !== undefined }).toEqual({
      ...{ name, types: [ending], isShown: false, isFound: isKept },
    });
    return true;
  }

  async function mustBeSuppressed(): Promise<void> {
    const { ada } = service;
    const prospects = [{ email: PERSON.email }, SUMMER_LEAD, { email: EVE }];
    for (const campaign of [SPRING, SUMMER]) {
      const { body } = await ada.post(`/api/campaigns/${campaign}/leads`, { prospects });
      expect(body).toEqual({ imported: 0, duplicates: 1, suppressed: 2 });
    }
    const { body } = await ada.post(`/api/lists/${LIST}/leads`, { leads: prospects });
    expect(body).toMatchObject({ duplicates: 1, suppressed: 2 });
  }

  function others(): Promise<unknown> {
    const found = OTHERS.map(async ({ view, stream }) => [
      await typesIn(stream),
      await documentOf(view, idOfStream(stream)),
    ]);
    return Promise.all(found);
  }

  async function typesIn(stream: string): Promise<readonly string[]> {
    return (await service.app.get(EventStore).readStream(stream)).map(({ type }) => type);
  }

  function documentOf(view: View, id: string): Promise<object | undefined> {
    return service.app.get(ReadModelStore).get(view, { id, userId: USER });
  }
}

/** Shows that the kill came where it should. */
function expectLeft({ of, events }: LeftEvents, types: readonly string[]): void {
  const before = types.length - Number(types.includes(of.ending));
  switch (events) {
    case 'as before':
      return expect([types.includes(of.ending), before]).toEqual([false, Number(of.exists)]);
    case 'ended':
      return expect(types).toContain(of.ending);
    case 'ended, not truncated':
      return expect([types.includes(of.ending), before]).toEqual([true, Number(of.exists)]);
    case 'truncated':
      return expect(types).toEqual([of.ending]);
  }
}
