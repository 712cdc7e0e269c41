import { type ApiResponse } from '../support/api';
import { connectSender, untilInList } from '../support/api-senders';
import { type Place } from '../support/place';
import { untilResponse } from '../support/until-response';
import { killedAtEach, type Left } from './child/killed';
import { headersOfAda, Restarted } from './child/restarted';
import { LAUNCH_STEPS, type LaunchStep } from './child/steps';

const DRAFT = ['CampaignDrafted', 'SequenceSeeded', 'SequenceReplaced', 'LeadsAdded'];
const LAUNCH = ['CampaignLaunchStarted', 'CampaignActivated'];
/** What follows the draft. */
const EVENTS_OF: Record<LaunchStep['leaves'], string[][]> = {
  'a draft': [[]],
  'a launch': [['CampaignLaunchStarted']],
  'a launch or an active campaign': [['CampaignLaunchStarted'], LAUNCH],
  'an active campaign': [LAUNCH],
};
const LAUNCHING = { success: true, status: 'launching', prospectsToProcess: 2 };

/**
 * Kills the service at each step of a request that launches a campaign, and of the completion of the launch. A spec file
 * may call this once.
 * @param emptyPlace opens a place. The caller removes it and its copies
 */
export function describeKilledLaunching(emptyPlace: () => Promise<Place>): void {
  /** What each step leaves on disk, and the response that the caller got before the kill, if any. */
  let launched: Map<LaunchStep, Left<unknown>>;
  const service = new Restarted();
  const key = { 'idempotency-key': 'launch-1' };
  let headers: Record<string, string>;
  let campaignId: string;

  beforeAll(async () => {
    service.stopClocks();
    headers = { ...(await headersOfAda()), ...key };
    const before = await emptyPlace();
    await service.start(before);
    campaignId = await draft();
    await untilInList(service.ada, campaignId);
    await service.stop();
    launched = await killedAtEach(LAUNCH_STEPS, before, service.now, launch);
  }, 120_000);

  afterAll(() => jest.restoreAllMocks());
  afterEach(() => service.stop());

  describe.each(LAUNCH_STEPS)('Killed while launching a campaign, $name', (step: LaunchStep) => {
    let left: Place;
    let responseBefore: unknown;

    beforeAll(() => ({ left, responseBefore } = launched.get(step)!));

    it(`leaves ${step.leaves}`, async () => {
      const { events } = await (await left.copy()).content();
      expect(EVENTS_OF[step.leaves]).toContainEqual(events.slice(DRAFT.length));
      expect(events.slice(0, DRAFT.length)).toEqual(DRAFT);
    });

    it(`is ${step.leaves === 'a draft' ? 'a draft' : 'active, once,'} after a restart`, async () => {
      const place = await left.copy();
      await service.start(place);
      const status = step.leaves === 'a draft' ? 'draft' : 'active';
      const { body } = await untilStatus(status);
      expect(body.prospects_by_status).toEqual({ pending: 2 });
      await service.stop();
      expect((await place.content()).events).toEqual([...DRAFT, ...(status === 'draft' ? [] : LAUNCH)]);
    });

    it('is launched once if the request is repeated, with the same response', async () => {
      const place = await left.copy();
      await service.start(place);
      const retried = await repeat();
      expect(retried).toMatchObject({ status: 200, body: LAUNCHING });
      if (responseBefore !== undefined) expect(retried.body).toEqual(responseBefore);
      await untilStatus('active');
      expect((await repeat()).text).toBe(retried.text);
      await service.stop();
      expect((await place.content()).events).toEqual([...DRAFT, ...LAUNCH]);
    });
  });

  async function draft(): Promise<string> {
    const sender = await connectSender(service.ada);
    const campaign = { type: 'email', name: 'Spring', sender_account_ids: [sender] };
    const { id } = (await service.ada.post('/api/campaigns', campaign)).body.campaign;
    const sequence_nodes = [{ type: 'email', subject: 'Hi', body: 'Hello' }, { type: 'end' }];
    await service.ada.send('PATCH', `/api/campaigns/${id}`, { body: { sequence_nodes } });
    const prospects = [{ email: 'bo@example.com' }, { email: 'cy@example.com' }];
    const added = await service.ada.post(`/api/campaigns/${id}/leads`, { prospects });
    expect(added.body).toMatchObject({ imported: 2 });
    return id as string;
  }

  async function launch(url: string): Promise<unknown> {
    const { 'content-type': _, ...rest } = headers;
    const response = await fetch(`${url}/api/campaigns/${campaignId}/launch`, { method: 'POST', headers: rest });
    const body = await response.json();
    expect([response.status, body]).toEqual([200, expect.objectContaining(LAUNCHING)]);
    return body;
  }

  function repeat(): Promise<ApiResponse> {
    return service.ada.send('POST', `/api/campaigns/${campaignId}/launch`, { headers: key });
  }

  function untilStatus(status: string): Promise<ApiResponse> {
    return untilResponse(
      () => service.ada.get(`/api/campaigns/${campaignId}`),
      ({ body }) => body.campaign.status === status,
    );
  }
}
