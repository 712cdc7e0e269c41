import { randomUUID } from 'node:crypto';
import { SqliteDatabase } from '../../src/adapters/sqlite/sqlite.database';
import { SqliteEventStore } from '../../src/adapters/sqlite/sqlite.event-store';
import { SqliteReadModelStore } from '../../src/adapters/sqlite/sqlite.read-model-store';
import { campaignCodec } from '../../src/campaigns/campaign-events.schema';
import { CampaignRepository } from '../../src/campaigns/campaign.repository';
import { type CampaignEvent, type LeadCounts } from '../../src/campaigns/domain/events';
import { projecting, reacting } from '../../src/event-sourcing/consuming/handler';
import { ReadModelStore, viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { untilCaughtUp } from '../../src/event-sourcing/consuming/until-caught-up';
import { EventStore, StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { newId } from '../../src/event-sourcing/log/new-id';
import { decide } from '../../src/leads/domain/decider';
import { leadIdOf } from '../../src/leads/lead-id';
import { leadProjection, LEADS } from '../../src/leads/lead.projection';
import { LeadRepository } from '../../src/leads/lead.repository';
import { LeadsOfDraft } from '../../src/leads/leads-of-draft';
import { DeletedCampaignsReactor } from '../../src/leads/remove-leads/deleted-campaigns-reactor';
import { VIEWS } from '../../src/projector/handlers';
import { EMAIL } from '../campaigns/examples';
import { RunningConsumer } from '../event-sourcing/running-consumer';
import { startApi } from '../support/api';
import { deleteCampaign, leadEvents, newDraft, untilLeads } from '../support/api-leads';
import { follow } from '../support/follow';

const VIEW = viewName(LEADS);
const DELETION = 'request-of-the-deletion';

describe('The leads of a deleted campaign', () => {
  let database: SqliteDatabase;
  let views: SqliteDatabase;
  let log: SqliteEventStore;
  let readModel: SqliteReadModelStore;
  let campaigns: CampaignRepository;
  let leads: LeadRepository;
  let ofDraft: LeadsOfDraft;
  let reactor: DeletedCampaignsReactor;
  let projector: RunningConsumer | undefined;

  beforeEach(async () => {
    database = SqliteDatabase.inMemory();
    views = SqliteDatabase.inMemory();
    log = new SqliteEventStore(database);
    readModel = await SqliteReadModelStore.open(views, VIEWS);
    campaigns = new CampaignRepository(log);
    leads = new LeadRepository(log);
    ofDraft = new LeadsOfDraft(campaigns);
    reactor = new DeletedCampaignsReactor(log, readModel);
  });

  afterEach(async () => {
    await stopProjecting();
    await database.close();
    await views.close();
  });

  const contextOf = (userId: string, correlationId = 'request') => ({
    ...{ commandId: newId(), now: new Date().toISOString(), caller: { userId, correlationId } },
  });

  async function append(campaignId: string, event: CampaignEvent, userId: string, correlationId?: string) {
    await campaigns.transact(campaignId, () => ({ events: [event] }), { context: contextOf(userId, correlationId) });
  }

  /** @returns the campaign's id */
  async function draft(userId = 'ada'): Promise<string> {
    const campaign_id = randomUUID();
    const data = { campaign_id, user_id: userId, name: campaign_id, sender_account_ids: ['s'], ...EMAIL };
    await append(campaign_id, { type: 'CampaignDrafted', data }, userId);
    return campaign_id;
  }

  const remove = (campaign_id: string, userId = 'ada') =>
    append(campaign_id, { type: 'CampaignDeleted', data: { campaign_id } }, userId, DELETION);

  const emails = (count: number) => Array.from({ length: count }, (_, index) => `p${index}@example.com`);

  /** Adds leads without recording their numbers. */
  async function add(campaignId: string, addresses: readonly string[], userId = 'ada'): Promise<void> {
    for (const [row, email] of addresses.entries()) {
      const lead = { leadId: leadIdOf(campaignId, email), campaignId, userId, fields: { email }, row };
      const command = { type: 'AddLead', ...lead, origin: { source: 'api' } } as const;
      await leads.transact(lead.leadId, (state) => ({ events: decide(command, state) }), {
        context: contextOf(userId),
      });
    }
  }

  async function record(campaignId: string, imported: number, userId = 'ada'): Promise<void> {
    const counts: LeadCounts = { imported, duplicates: 0, invalid: 0, suppressed: 0 };
    await ofDraft.recordAdded(campaignId, counts, 'api', contextOf(userId, 'request of the leads'));
  }

  /** A draft with leads. @returns its id */
  async function draftWith(count: number, userId = 'ada'): Promise<string> {
    const id = await draft(userId);
    await add(id, emails(count), userId);
    await record(id, count, userId);
    return id;
  }

  /** Starts the consumer of the view if it does not run, and waits until the view has all leads in the log. */
  function project(): Promise<void> {
    projector ??= new RunningConsumer({ eventStore: log, readModel, handler: projecting(leadProjection) });
    return untilCaughtUp(leadProjection, readModel, log);
  }

  async function stopProjecting(): Promise<void> {
    await projector?.stop();
    projector = undefined;
  }

  /** Delivers all events of campaigns in the log to the reactor. */
  async function react(): Promise<void> {
    const { events } = await follow(log, { category: 'campaign' }, ({ live }) => live);
    const types: readonly string[] = reactor.types;
    await reactor.react(events.filter(({ type }) => types.includes(type)).map((event) => campaignCodec.decode(event)));
  }

  const streamOf = (campaignId: string, email: string) => log.readStream(`lead-${leadIdOf(campaignId, email)}`);

  const typesOf = async (campaignId: string, email = 'p0@example.com') =>
    (await streamOf(campaignId, email)).map(({ type }) => type);

  const listed = async (campaignId: string, userId = 'ada') =>
    (await readModel.list(LEADS, { userId, within: campaignId, ascending: true, limit: 1_000 })).length;

  it('are removed from the log and the view', async () => {
    const id = await draftWith(2);
    await remove(id);
    await project();
    expect(await listed(id)).toBe(2);
    await react();
    for (const email of emails(2)) expect(await typesOf(id, email)).toEqual(['LeadAdded', 'LeadRemoved']);
    await project();
    expect(await listed(id)).toBe(0);
  });

  it('are removed by a process on behalf of the owner, with the correlation of the deletion', async () => {
    const id = await draftWith(1);
    await remove(id);
    await project();
    await react();
    expect((await streamOf(id, 'p0@example.com'))[1]).toMatchObject({
      type: 'LeadRemoved',
      data: { lead_id: leadIdOf(id, 'p0@example.com') },
      metadata: {
        user_id: 'ada',
        actor: { type: 'process', id: 'leads-of-deleted-campaigns' },
        $correlationId: DELETION,
      },
    });
  });

  it('are removed if there are more than one page of them', async () => {
    const id = await draftWith(1_001);
    await remove(id);
    await project();
    await react();
    await project();
    expect(await listed(id)).toBe(0);
    expect(await typesOf(id, 'p1000@example.com')).toEqual(['LeadAdded', 'LeadRemoved']);
  });

  it('are removed once if the events are delivered again, before and after the view has caught up', async () => {
    const id = await draftWith(2);
    await remove(id);
    await project();
    await react();
    const end = await log.lastPosition();
    await project();
    await react();
    await stopProjecting();
    await readModel.reset(VIEW, LEADS);
    await project();
    await react();
    expect(await log.lastPosition()).toBe(end);
  });

  it('are removed once by events that are delivered at the same time', async () => {
    const id = await draftWith(2);
    await remove(id);
    await project();
    await Promise.all([react(), react()]);
    expect(await typesOf(id)).toEqual(['LeadAdded', 'LeadRemoved']);
  });

  it('are removed if they are added while the campaign is deleted', async () => {
    const id = await draft();
    await add(id, emails(1));
    await remove(id);
    await project();
    await react();
    await add(id, emails(3));
    await record(id, 3);
    await project();
    await react();
    expect(await typesOf(id)).toEqual(['LeadAdded', 'LeadRemoved', 'LeadAdded', 'LeadRemoved']);
    for (const email of emails(3).slice(1)) expect(await typesOf(id, email)).toEqual(['LeadAdded', 'LeadRemoved']);
    await project();
    expect(await listed(id)).toBe(0);
  });

  it('do not include those of other campaigns', async () => {
    const [id, other, ofEve] = [await draftWith(1), await draftWith(1), await draftWith(1, 'eve')];
    await remove(id);
    await project();
    await react();
    await project();
    expect([await listed(id), await listed(other), await listed(ofEve, 'eve')]).toEqual([0, 1, 1]);
    expect([await typesOf(other), await typesOf(ofEve)]).toEqual([['LeadAdded'], ['LeadAdded']]);
  });

  it('stay as they are while the view lags: the reactor waits, and nothing is parked', async () => {
    const id = await draftWith(1);
    await remove(id);
    const consumer = new RunningConsumer({ eventStore: log, readModel, handler: reacting(reactor) });
    try {
      await consumer.until(() => consumer.interruptions.length > 0);
      expect(consumer.interruptions[0]).toBeInstanceOf(StoreUnavailable);
      expect(await typesOf(id)).toEqual(['LeadAdded']);
      await project();
      await consumer.until(() => consumer.events.some(({ type }) => type === 'CampaignDeleted'));
      expect(await typesOf(id)).toEqual(['LeadAdded', 'LeadRemoved']);
      expect([consumer.parkedEvents, await readModel.parked(reactor.name)]).toEqual([[], []]);
    } finally {
      await consumer.stop();
    }
  });
});

it('The service removes the leads of a deleted campaign', async () => {
  const api = await startApi();
  try {
    const ada = await api.as('ada');
    const id = await newDraft(ada);
    await ada.post(`/api/campaigns/${id}/leads`, { prospects: [{ email: 'grace@example.com' }] });
    await untilLeads(ada, id, 1);
    await deleteCampaign(ada, id);
    const view = api.app.get(ReadModelStore);
    while ((await view.list(LEADS, { userId: 'ada', within: id })).length > 0) await new Promise(setImmediate);
    expect(await leadEvents(api, id, 'grace@example.com')).toEqual(['LeadRemoved']);
    const [removed] = (await api.app.get(EventStore).readStream(`lead-${leadIdOf(id, 'grace@example.com')}`)).slice(-1);
    const deleted = (await api.app.get(EventStore).readStream(`campaign-${id}`)).pop();
    expect(removed!.metadata.$correlationId).toBe(deleted!.metadata.$correlationId);
  } finally {
    await api.stop();
  }
});
