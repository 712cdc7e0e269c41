import { type ApiResponse, problem } from '../../support/api';
import { type NaiveCampaign, type NaiveNode, type NaiveUser, type Person, Refused } from './naive-campaigns';
import { leadsPath, pathOf, type Service } from './service';

/**
 * Expects the response that the model expects.
 * @param change what the request changes in the model. Returns the body, or throws Refused
 * @returns whether the request was not refused
 */
export function expectResponse({ status, body }: ApiResponse, change: () => object, success = 200): boolean {
  try {
    const expected = change();
    expect([status, body]).toEqual([success, expected]);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const [first, ...others] = error.reasons;
    const reason = error.reasons.find(({ code }) => code === body?.code) ?? first!;
    const { problems, ...more } = (others.length === 0 ? (reason.more ?? {}) : {}) as { problems?: object[] };
    const known = problems && { problems: problems.map((one) => ({ ...one, message: expect.any(String) })) };
    expect([status, body]).toEqual([reason.status, problem(reason.status, reason.code, { ...more, ...known })]);
    if (reason.suggestions) expect(reason.suggestions).toContain(body.suggested_name);
    return false;
  }
}

/** Numbers positions and keeps the ids that are known. */
export function shownNodes({ id, nodes }: NaiveCampaign): object[] {
  const shown = (node: NaiveNode) => ({ id: node.id ?? expect.any(String), type: node.type, ...node.fields });
  return nodes.map((node, position) => ({ ...shown(node), position, campaign_id: id }));
}

export function shownCampaign({ id, channel, name, status, settings }: NaiveCampaign): object {
  return { id, type: channel, name, status, ...settings };
}

/** Expects different ids, and gives them to the model. */
export function learnIds(campaign: NaiveCampaign, nodes: readonly { id: string }[]): void {
  expect(new Set(nodes.map(({ id }) => id)).size).toBe(campaign.nodes.length);
  for (const [index, node] of campaign.nodes.entries()) node.id = nodes[index]!.id;
}

/** Compares everything that a caller can read, once the read model has caught up. */
export async function expectAsInModel(model: NaiveUser, service: Service): Promise<void> {
  await service.catchUp();
  for (const campaign of model.campaigns) await expectCampaign(campaign, service);
  await expectListOfCampaigns(model, service);
  await expectLists(model, service);
}

async function expectCampaign(campaign: NaiveCampaign, service: Service): Promise<void> {
  const response = await service.get(pathOf(campaign));
  const listed = await service.get(`${leadsPath(campaign)}?limit=500`);
  if (campaign.status === 'deleted') {
    for (const { body } of [response, listed]) expect(body).toEqual(problem(404, 'campaign_not_found'));
    return;
  }
  const pending = pendingIn(campaign);
  expect(response.body).toEqual({
    campaign: expect.objectContaining({ ...shownCampaign(campaign), stats: statsOf(campaign) }),
    sequence_nodes: shownNodes(campaign),
    prospects_by_status: pending,
    prospects_by_node: campaign.leads.size === 0 ? {} : { __none__: pending },
  });
  expectSound(response.body.sequence_nodes);
  expect(listed.body.total).toBe(campaign.leads.size);
  expect(sorted(listed.body.prospects)).toMatchObject(
    sorted([...campaign.leads.values()]).map((lead) => ({ ...lead, status: 'pending', campaign_id: campaign.id })),
  );
}

/** Whatever the model says: the positions have no gap, and the only end is the last node. */
function expectSound(nodes: readonly { position: number; type: string }[]): void {
  expect(nodes.map(({ position }) => position)).toEqual(nodes.map((_, index) => index));
  expect(nodes.filter(({ type }) => type === 'end')).toEqual([nodes.at(-1)]);
}

const pendingIn = ({ leads }: NaiveCampaign) => (leads.size === 0 ? {} : { pending: leads.size });

const statsOf = (campaign: NaiveCampaign) =>
  campaign.hasHadLeads ? { total: campaign.leads.size, ...pendingIn(campaign) } : null;

function sorted(people: readonly Person[]): Person[] {
  const key = ({ email, linkedin_url }: Person) => `${email} ${linkedin_url}`;
  return [...people].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

async function expectListOfCampaigns({ living }: NaiveUser, service: Service): Promise<void> {
  const { campaigns } = (await service.get('campaigns')).body;
  const expected = living.map((campaign) => ({
    id: campaign.id,
    ...shownCampaign(campaign),
    stats: statsOf(campaign),
    node_count: campaign.nodes.length,
  }));
  expect(byId(campaigns)).toMatchObject(byId(expected));
  const isRunning = ({ status }: { status: string }) => ['active', 'paused'].includes(status);
  const launched = campaigns.filter(({ status }: { status: string }) => status !== 'launching');
  expect(launched.map(isRunning)).toEqual(launched.map(isRunning).sort().reverse());
}

async function expectLists({ lists }: NaiveUser, service: Service): Promise<void> {
  const expected = lists.filter(({ isDeleted }) => !isDeleted);
  const shown = expected.map(({ id, name, entries }) => ({ id, name, lead_count: entries.size }));
  expect(byId((await service.get('lists')).body.lists)).toMatchObject(byId(shown));
  for (const { id, entries } of expected) {
    const { body } = await service.get(`lists/${id}/leads?limit=500`);
    expect(body.total).toBe(entries.size);
    expect(sorted(body.leads)).toMatchObject(sorted([...entries.values()]));
  }
}

function byId<One extends { readonly id?: unknown }>(ones: readonly One[]): One[] {
  return [...ones].sort((one, other) => (String(one.id) < String(other.id) ? -1 : 1));
}
