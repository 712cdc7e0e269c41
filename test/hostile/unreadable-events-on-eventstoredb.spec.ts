import { randomUUID } from 'node:crypto';
import { OpenStores } from '../../src/adapters/open-stores';
import { viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { CAMPAIGNS } from '../../src/campaigns/campaign.projection';
import { type Api, type Client, startApi } from '../support/api';
import { connectSender } from '../support/api-senders';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { metadataOf } from '../support/new-events';
import { untilInView } from '../support/until-in-view';

const JSON_TYPE = 'application/json';
const METADATA = JSON.stringify(metadataOf('ada'));
const hex = (text: string) => Buffer.from(text, 'hex');
const renaming = (id: string, name = 'Renamed') => JSON.stringify({ campaign_id: id, name });
/** `{"campaign_id":…,"name":"\xff"}` */
const broken = (id: string) =>
  Buffer.concat([Buffer.from(renaming(id, '').slice(0, -2)), hex('ff'), Buffer.from('"}')]);

interface Written {
  readonly what: string;
  readonly data?: (id: string) => Uint8Array | string;
  readonly metadata?: Uint8Array | string;
  readonly contentType?: string;
}

const cases: Written[] = [
  { what: 'whose data is cut off', data: () => '{"campaign_id":' },
  { what: 'whose data is null', data: () => 'null' },
  { what: 'whose data is a string', data: () => '"text"' },
  { what: 'whose data is an array', data: () => '[]' },
  { what: 'whose data is empty', data: () => '' },
  { what: 'whose data is not UTF-8', data: broken },
  { what: 'whose metadata is not UTF-8', metadata: Buffer.from(METADATA.replace('"ada"', '"\xff"'), 'latin1') },
  { what: 'whose metadata is empty', metadata: '' },
  { what: 'whose metadata is cut off', metadata: '{' },
  { what: 'whose metadata is null', metadata: 'null' },
  { what: 'whose metadata is an empty object', metadata: '{}' },
  { what: 'that is not declared as JSON', contentType: 'application/octet-stream' },
];

describe('On EventStoreDB, a stored event', () => {
  const double = new EventstoredbDouble();
  let api: Api;
  let ada: Client;
  let senders: string[];
  beforeAll(async () => {
    await double.start();
    api = await startApi({ EVENT_STORE_URL: double.url, READ_MODEL_URL: 'sqlite::memory:' });
    ada = await api.as('ada');
    senders = [await connectSender(ada)];
  });
  afterAll(async () => {
    await api.stop();
    await double.stop();
  });

  it.each(cases)('$what is parked with its stream, and everything else continues', async (written) => {
    const id = await draft();
    append(id, written);
    append(id);
    const later = await draft();
    await untilInView(api, { id: later, userId: 'ada' }, 2);

    const parked = await api.app.get(OpenStores).readModel.parked(viewName(CAMPAIGNS));
    expect(parked).toContainEqual(expect.objectContaining({ streamId: `campaign-${id}`, revision: 3 }));
    const shown = await ada.get(`/api/campaigns/${id}`);
    expect([shown.status, shown.body.campaign.name]).toEqual([200, id]);
    expect((await ada.get(`/api/campaigns/${id}/history`)).body.code).toBe('event_unreadable');
    const { body } = await api.anonymous().get('/health/ready');
    expect(body).toMatchObject({ status: 'degraded', parked_streams: parked.length });
  });

  /** @returns the id of a new campaign, which is projected and has its id as its name */
  async function draft(): Promise<string> {
    const { body } = await ada.post('/api/campaigns', {
      type: 'email',
      name: randomUUID(),
      sender_account_ids: senders,
    });
    const { id } = body.campaign;
    append(id, { data: () => renaming(id, id) });
    return id;
  }

  function append(
    id: string,
    { data = renaming, metadata = METADATA, contentType = JSON_TYPE }: Omit<Written, 'what'> = {},
  ) {
    const event = { id: randomUUID(), type: 'CampaignRenamed', contentType };
    const bytes = { data: Buffer.from(data(id)), metadata: Buffer.from(metadata) };
    double.log.append(`campaign-${id}`, 'any', [{ ...event, ...bytes }]);
  }
});
