import { EventStore } from '../../src/event-sourcing/log/event-store';
import { type Api, type Client, startApi } from '../support/api';
import { newDraft } from '../support/api-leads';
import { campaignEvents } from '../support/api-campaigns';
import { untilResponse } from '../support/until-response';
import { newTrace } from './traced-service';

describe('Without tracing', () => {
  let api: Api;
  let ada: Client;

  beforeAll(async () => {
    api = await startApi();
    ada = await api.as('ada');
  });

  afterAll(() => api.stop());

  it('events, and what reactors append because of them, belong to the trace of the caller', async () => {
    const { traceparent } = newTrace();
    const id = await newDraft(ada);
    const body = { sequence_nodes: [{ type: 'email', subject: 'Hi', body: 'Hello' }, { type: 'end' }] };
    await ada.send('PATCH', `/api/campaigns/${id}`, { body });
    await ada.post(`/api/campaigns/${id}/leads`, { prospects: [{ email: 'eve@example.com' }] });
    await ada.send('POST', `/api/campaigns/${id}/launch`, { headers: { traceparent } });
    await untilResponse(
      () => ada.get(`/api/campaigns/${id}`),
      ({ body: shown }) => shown.campaign.status === 'active',
    );
    const traces = (await campaignEvents(api, id)).map(({ type, metadata }) => [type, metadata.traceparent]);
    expect(traces.slice(-2)).toEqual([
      ['CampaignLaunchStarted', traceparent],
      ['CampaignActivated', traceparent],
    ]);
  });

  it.each(['', '00-xyz', `00-${'A'.repeat(32)}-${'1'.repeat(16)}-01`])(
    'the malformed %p is ignored',
    async (traceparent) => {
      const { body } = await ada.post('/api/lists', { name: `List ${traceparent}` }, { traceparent });
      const [created] = await api.app.get(EventStore).readStream(`lead_list-${body.list.id}`);
      expect(created?.metadata).not.toHaveProperty('traceparent');
    },
  );
});
