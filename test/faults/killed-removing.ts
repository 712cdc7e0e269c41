import { leadIdOf } from '../../src/leads/lead-id';
import { EMAIL_SENDER } from '../support/api-senders';
import { type Place } from '../support/place';
import { untilHandled } from '../support/until-handled';
import { killedAtEach, type Left } from './child/killed';
import { CAMPAIGN, DELETE_STEPS, EMAILS, KEY, LEAD_STREAMS, REMOVE_STEPS, type RemoveStep } from './child/remove-steps';
import { headersOfAda, Restarted } from './child/restarted';

const LEADS = { prospects: EMAILS.map((email) => ({ email })) };

/** A request that removes the leads. */
interface Way {
  /** Completes "A request that …". */
  readonly name: string;
  readonly path: string;
  readonly body?: object;
  readonly steps: readonly RemoveStep[];
}

const WAYS: readonly Way[] = [
  {
    name: 'removes all leads of a draft',
    path: `/api/campaigns/${CAMPAIGN}/leads`,
    body: { all: true },
    steps: REMOVE_STEPS,
  },
  { name: 'deletes a campaign with leads', path: `/api/campaigns/${CAMPAIGN}`, steps: DELETE_STEPS },
];

/**
 * Kills the service at each step of requests that remove leads, and sends the request again after a restart. Call it once
 * in a `describe`.
 * @param emptyPlace opens a place. The caller removes it and its copies
 */
export function describeKilledRemoving(emptyPlace: () => Promise<Place>): void {
  const service = new Restarted();
  let before: Place;
  let headers: Record<string, string>;
  /** A campaign with the same people, which must keep them. */
  let other: string;

  beforeAll(async () => {
    service.stopClocks();
    headers = await headersOfAda();
    before = await emptyPlace();
    await service.start(before);
    const { account } = (await service.ada.post('/api/senders', EMAIL_SENDER)).body;
    await draft('Spring', account.id, { 'idempotency-key': KEY });
    other = await draft('Summer', account.id);
    for (const campaign of [CAMPAIGN, other]) {
      expect((await service.ada.post(`/api/campaigns/${campaign}/leads`, LEADS)).body.imported).toBe(3);
    }
    await untilHandled(service.app);
    await service.stop();
  }, 60_000);

  afterAll(() => jest.restoreAllMocks());
  afterEach(() => service.stop());

  describe.each(WAYS)('A request that $name', ({ path, body, steps }) => {
    let killed: Map<RemoveStep, Left<void>>;

    beforeAll(async () => {
      killed = await killedAtEach(steps, before, service.now, async (url) => {
        const sent = { headers, ...(body && { body: JSON.stringify(body) }) };
        const response = await fetch(url + path, { method: 'DELETE', ...sent });
        expect(response.status).toBe(200);
      });
    }, 120_000);

    it.each(steps)('and is killed $name leaves nothing of the leads when it is sent again', async (step) => {
      const place = await killed.get(step)!.left.copy();
      await service.start(place);
      const retried = await service.ada.send('DELETE', path, { ...(body && { body }) });
      expect(retried.status).toBe(200);
      await allHandled();
      await mustBeRemoved(place);
    });

    if (steps !== DELETE_STEPS) return;

    it.each(steps)('and is killed $name is completed after a restart, if it is in the log', async (step) => {
      const place = await killed.get(step)!.left.copy();
      const isDeleted = (await place.typesIn(`campaign-${CAMPAIGN}`)).includes('CampaignDeleted');
      if (step.leaves !== undefined) expect(isDeleted).toBe(step.leaves.isDeleted);
      await service.start(place);
      await allHandled();
      if (isDeleted) await mustBeRemoved(place);
      else expect((await service.ada.get(`/api/campaigns/${CAMPAIGN}/leads`)).body.total).toBe(3);
    });
  });

  /** Consumers append events for other consumers. */
  async function allHandled(): Promise<void> {
    for (let round = 0; round < 3; round++) await untilHandled(service.app);
  }

  /** @returns the id */
  async function draft(name: string, sender: string, key = {}): Promise<string> {
    const { body } = await service.ada.post(
      '/api/campaigns',
      { type: 'email', name, sender_account_ids: [sender] },
      key,
    );
    return body.campaign.id as string;
  }

  async function mustBeRemoved(place: Place): Promise<void> {
    expect((await service.ada.get(`/api/campaigns/${other}/leads`)).body.total).toBe(3);
    const left = await service.ada.get(`/api/campaigns/${CAMPAIGN}/leads`);
    expect(left.status === 404 || left.body.total === 0).toBe(true);
    await service.stop();
    for (const stream of LEAD_STREAMS) expect(await place.typesIn(stream)).toEqual(['LeadRemoved']);
    for (const email of EMAILS) expect(await place.typesIn(`lead-${leadIdOf(other, email)}`)).toEqual(['LeadAdded']);
  }
}
