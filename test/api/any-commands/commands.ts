import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { type ApiResponse } from '../../support/api';
import { ignoredIn } from '../../support/api-campaigns';
import { untilResponse } from '../../support/until-response';
import { expectAsInModel, expectResponse, learnIds, shownCampaign, shownNodes } from './as-in-model';
import {
  campaignAt,
  leadAt,
  nodeAt,
  runningAt,
  type Changes,
  changes,
  channel,
  END,
  fields,
  isRepeated,
  leadChange,
  line,
  listAt,
  name,
  node,
  peopleIn,
  type Row,
  rows,
  somebodies,
  someone,
  spelled,
  target,
  TEXT,
  typed,
} from './choices';
import {
  type Channel,
  identityOf,
  type NaiveCampaign,
  type NaiveNode,
  type NaiveUser,
  type Person,
  used,
} from './naive-campaigns';
import { leadsPath, nodesPath, pathOf, type Service } from './service';

export type Command = fc.AsyncCommand<NaiveUser, Service>;

/** @param weight how frequent it is */
function command<Arguments>(
  weight: number,
  name: string,
  anyArguments: fc.Arbitrary<Arguments>,
  run: (chosen: Arguments, model: NaiveUser, service: Service) => Promise<void>,
  check: (model: NaiveUser) => boolean = ({ campaigns }) => campaigns.length > 0,
): { weight: number; arbitrary: fc.Arbitrary<Command> } {
  const arbitrary = anyArguments.map((chosen) => ({
    check,
    run: (model: NaiveUser, service: Service) => run(chosen, model, service),
    toString: () => `${name} ${fc.stringify(chosen)}`,
  }));
  return { weight, arbitrary };
}

interface Creation {
  readonly channel: Channel;
  readonly name: string;
  /** The channel of the sender, if it is not that of the campaign. */
  readonly senderOf?: Channel | undefined;
  readonly isRepeated: boolean;
}

/** The id of the response, for the model: it needs one even if it refuses the request. */
const newIdIn = ({ body }: ApiResponse): string => body.campaign?.id ?? '';

async function create(
  { channel, name: sent, senderOf = channel, isRepeated }: Creation,
  model: NaiveUser,
  service: Service,
): Promise<void> {
  const body = { type: channel, name: sent, sender_account_ids: [service.senders[senderOf]] };
  const response = await service.post('campaigns', { body }, isRepeated);
  expectCreated(response, () => model.create(newIdIn(response), channel, sent, senderOf));
}

function expectCreated(response: ApiResponse, change: () => NaiveCampaign): void {
  let created: NaiveCampaign | undefined;
  const body = () => {
    created = change();
    const campaign = { ...shownCampaign(created), stats: null, sequence_nodes: shownNodes(created) };
    return { campaign: expect.objectContaining(campaign) };
  };
  if (expectResponse(response, body, 201)) learnIds(created!, response.body.campaign.sequence_nodes);
}

function expectSequence(response: ApiResponse, campaign: NaiveCampaign, change: () => void): boolean {
  const body = () => {
    change();
    return { sequence_nodes: shownNodes(campaign) };
  };
  const isChanged = expectResponse(response, body);
  if (isChanged) learnIds(campaign, response.body.sequence_nodes);
  return isChanged;
}

const ignoredBy = (sent: NaiveNode) =>
  Object.keys(sent.fields)
    .filter((field) => !(field in used(sent)))
    .sort();

const identityInList = ({ email, linkedin_url }: Person): string => email ?? linkedin_url!;
const identityIn = (campaign: NaiveCampaign) => (person: Person) => person[identityOf(campaign)]!;

/** The ids that leads or entries have, or had before they were removed. */
async function idsOf(
  service: Service,
  path: string,
  identityOfOne: (person: Person) => string,
  identities: readonly string[],
): Promise<string[]> {
  await service.catchUp();
  const { body } = await service.get(`${path}?limit=500`);
  for (const one of body.prospects ?? body.leads ?? []) {
    service.seenIds.set(`${path} ${identityOfOne(one)}`, one.id);
  }
  return identities.map((identity) => service.seenIds.get(`${path} ${identity}`) ?? randomUUID());
}

const nodeId = (one: NaiveNode | undefined): string => one?.id ?? randomUUID();

const lifeOfCampaigns = [
  command(
    4,
    'create',
    fc.record({
      channel,
      name,
      senderOf: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: channel }),
      isRepeated,
    }),
    create,
  ),
  command(
    2,
    'duplicate',
    fc.record({ target, name: fc.option(name, { nil: undefined, freq: 2 }), isRepeated }),
    async ({ target, name, isRepeated }, model, service) => {
      const source = campaignAt(target, model);
      const response = await service.post(`${pathOf(source)}/duplicate`, { body: { name } }, isRepeated);
      const named = response.body.campaign?.name ?? '';
      expectCreated(response, () => model.duplicate(newIdIn(response), source, name, named));
    },
  ),
  command(2, 'delete', fc.record({ target }), async ({ target }, model, service) => {
    const campaign = campaignAt(target, model);
    const response = await service.send('DELETE', pathOf(campaign));
    campaign.status = 'deleted';
    expectResponse(response, () => ({ success: true }));
  }),
  command(2, 'launch', fc.record({ target, isRepeated }), ({ target, isRepeated }, model, service) =>
    launch(campaignAt(target, model), isRepeated, model, service),
  ),
  command(
    3,
    'prepare and launch',
    fc.record({ target, rows, isRepeated }),
    async ({ target, rows, isRepeated }, model, service) => {
      const campaign = campaignAt(target, model);
      await update(campaign, { sequence_nodes: [TEXT, END] }, model, service);
      await addLeads(campaign, rows, isRepeated, model, service);
      await launch(campaign, isRepeated, model, service);
    },
  ),
  ...(['pause', 'resume'] as const).map((what) =>
    command(2, what, fc.record({ target, isRepeated }), async ({ target, isRepeated }, model, service) => {
      const campaign = runningAt(target, model);
      const response = await service.post(`${pathOf(campaign)}/${what}`, {}, isRepeated);
      const done = { success: true, message: expect.any(String) };
      expectResponse(response, () => ({ ...done, ...model.pauseOrResume(campaign, what) }));
    }),
  ),
  command(1, 'hold launches', fc.record({}), async (_, _model, service) => service.hold()),
  command(1, 'release launches', fc.record({}), async (_, model, service) => {
    service.release?.();
    service.release = undefined;
    await untilActive(model, service);
  }),
];

async function launch(campaign: NaiveCampaign, isRepeated: boolean, model: NaiveUser, service: Service): Promise<void> {
  const response = await service.post(`${pathOf(campaign)}/launch`, {}, isRepeated);
  const done = { success: true, message: expect.any(String) };
  expectResponse(response, () => ({ ...done, ...model.launch(campaign) }));
  if (service.release === undefined) await untilActive(model, service);
}

async function untilActive({ campaigns }: NaiveUser, service: Service): Promise<void> {
  for (const campaign of campaigns.filter(({ status }) => status === 'launching')) {
    await untilResponse(
      () => service.get(pathOf(campaign)),
      ({ body }) => body.campaign?.status === 'active',
    );
    campaign.status = 'active';
  }
}

async function update(campaign: NaiveCampaign, changes: Changes, model: NaiveUser, service: Service): Promise<void> {
  const { sequence_nodes, ...settings } = changes;
  const nodes = sequence_nodes?.map((chosen): NaiveNode => {
    const { from, ...one } = typed(chosen, campaign);
    const id = from === null ? undefined : campaign.nodes[from]?.id;
    return id === undefined ? one : { ...one, id };
  });
  const body = {
    ...settings,
    ...(nodes && { sequence_nodes: nodes.map(({ fields, ...one }) => ({ ...fields, ...one })) }),
  };
  const response = await service.send('PATCH', pathOf(campaign), body);
  let ignored: string[] = [];
  const expected = () => {
    ignored = model.update(campaign, { ...settings, ...(nodes && { sequence_nodes: nodes }) });
    return expect.objectContaining({
      campaign: expect.objectContaining(shownCampaign(campaign)),
      sequence_nodes: shownNodes(campaign),
    });
  };
  if (!expectResponse(response, expected)) return;
  expect(ignoredIn(response)).toEqual(ignored);
  learnIds(campaign, response.body.sequence_nodes);
}

const changesOfCampaigns = [
  command(5, 'update', fc.record({ target, changes }), ({ target, changes }, model, service) =>
    update(campaignAt(target, model), changes, model, service),
  ),
  command(
    4,
    'add node',
    fc.record({ target, node, position: fc.option(fc.nat(5), { nil: undefined, freq: 2 }), isRepeated }),
    async ({ target, node: chosen, position, isRepeated }, model, service) => {
      const campaign = campaignAt(target, model);
      const node = typed(chosen, campaign);
      const body = { type: node.type, ...node.fields, position };
      const response = await service.post(nodesPath(campaign), { body }, isRepeated);
      const isAdded = expectSequence(response, campaign, () => model.addNode(campaign, node, position));
      if (isAdded) expect(ignoredIn(response)).toEqual(ignoredBy(node));
    },
  ),
  command(
    3,
    'move node',
    fc.record({ target, from: target, toPosition: fc.nat(5) }),
    async ({ target, from, toPosition }, model, service) => {
      const campaign = campaignAt(target, model);
      const moved = nodeAt(from, campaign);
      const response = await service.send('PATCH', nodesPath(campaign), { nodeId: nodeId(moved), toPosition });
      expectSequence(response, campaign, () => model.moveNode(campaign, moved, toPosition));
    },
  ),
  command(2, 'remove node', fc.record({ target, from: target }), async ({ target, from }, model, service) => {
    const campaign = campaignAt(target, model);
    const removed = nodeAt(from, campaign);
    const response = await service.send('DELETE', nodesPath(campaign), { nodeId: nodeId(removed) });
    expectSequence(response, campaign, () => model.removeNode(campaign, removed));
  }),
  command(
    3,
    'change node',
    fc.record({ target, from: target, fields }),
    async ({ target, from, fields }, model, service) => {
      const campaign = campaignAt(target, model);
      const changed = nodeAt(from, campaign);
      const response = await service.send('PUT', `${nodesPath(campaign)}/${nodeId(changed)}`, fields);
      const expected = () => {
        const position = model.changeNode(campaign, changed, fields);
        return { node: shownNodes(campaign)[position] };
      };
      if (expectResponse(response, expected)) {
        expect(ignoredIn(response)).toEqual(ignoredBy({ type: changed!.type, fields }));
      }
    },
  ),
];

const COLUMNS = { 'E-Mail': 'email', LinkedIn: 'linkedin_url', Company: 'company' };

async function addLeads(
  campaign: NaiveCampaign,
  rows: readonly Row[],
  isRepeated: boolean,
  model: NaiveUser,
  service: Service,
): Promise<void> {
  const body = { prospects: rows.map(spelled) };
  const response = await service.post(leadsPath(campaign), { body }, isRepeated);
  expectResponse(response, () => model.addLeads(campaign, peopleIn(rows)));
}

const leads = [
  command(6, 'add leads', fc.record({ target, rows, isRepeated }), ({ target, rows, isRepeated }, model, service) =>
    addLeads(campaignAt(target, model), rows, isRepeated, model, service),
  ),
  command(
    4,
    'add CSV',
    fc.record({
      ...{ target, lines: fc.array(line, { minLength: 1, maxLength: 6 }), separator: fc.constantFrom(',', ';', '\t') },
      ...{ isDryRun: fc.constantFrom(false, false, true), isRepeated },
    }),
    async ({ target, lines, separator, isDryRun, isRepeated }, model, service) => {
      const campaign = campaignAt(target, model);
      const cellsOf = (one: (typeof lines)[number]) => {
        if (one === 'malformed') return ['no address', '', ''];
        const { email, linkedin_url, company } = spelled(one);
        return [email, linkedin_url, company].map((cell) => cell ?? '');
      };
      const table = [Object.keys(COLUMNS), ...lines.map(cellsOf)];
      const file = {
        text: table.map((cells) => cells.join(separator)).join('\n'),
        headers: { 'content-type': 'text/csv' },
      };
      const response = await service.post(`${leadsPath(campaign)}/csv?dry_run=${isDryRun}`, file, isRepeated);
      expectResponse(response, () => {
        const people = lines.map((one) => (one === 'malformed' ? null : one.person));
        const { counts, invalid } = model.addCsv(campaign, people, isDryRun);
        const errors = invalid.map((index) => ({ line: index + 2, message: expect.any(String) }));
        return { ...counts, errors, columns: COLUMNS };
      });
    },
  ),
  command(
    3,
    'change lead',
    fc.record({ target, place: target, who: someone, changes: leadChange }),
    async ({ target, place, who, changes }, model, service) => {
      const campaign = campaignAt(target, model);
      const identity = leadAt(place, campaign) ?? who[identityOf(campaign)];
      const [prospect_id] = await idsOf(service, leadsPath(campaign), identityIn(campaign), [identity]);
      const response = await service.send('PATCH', leadsPath(campaign), { prospect_id, updates: changes.sent });
      expectResponse(response, () => ({
        prospect: expect.objectContaining({ id: prospect_id, ...model.changeLead(campaign, identity, changes.stored) }),
      }));
    },
  ),
  command(2, 'remove leads', fc.record({ target, who: somebodies }), async ({ target, who }, model, service) => {
    const campaign = campaignAt(target, model);
    const identities = who.map((one) => one[identityOf(campaign)]);
    const prospect_ids = await idsOf(service, leadsPath(campaign), identityIn(campaign), identities);
    const response = await service.send('DELETE', leadsPath(campaign), { prospect_ids });
    expectResponse(response, () => model.removeLeads(campaign, identities));
  }),
  command(1, 'remove all leads', fc.record({ target }), async ({ target }, model, service) => {
    const campaign = campaignAt(target, model);
    const response = await service.send('DELETE', leadsPath(campaign), { all: true });
    expectResponse(response, () => model.removeLeads(campaign, [...campaign.leads.keys()]));
  }),
];

const hasLists = ({ campaigns, lists }: NaiveUser) => campaigns.length > 0 && lists.length > 0;

const lists = [
  command(
    2,
    'create list',
    fc.record({ name: fc.option(fc.constantFrom('Visitors', 'Guests'), { nil: undefined }), isRepeated }),
    async ({ name, isRepeated }, model, service) => {
      const response = await service.post('lists', { body: { name } }, isRepeated);
      expectResponse(
        response,
        () => {
          const list = model.createList(response.body.list.id, name);
          return { list: expect.objectContaining({ id: list.id, name: list.name, lead_count: 0 }) };
        },
        201,
      );
    },
  ),
  command(
    4,
    'add entries',
    fc.record({ target, rows, isRepeated }),
    async ({ target, rows, isRepeated }, model, service) => {
      const list = listAt(target, model);
      const response = await service.post(`lists/${list.id}/leads`, { body: { leads: rows.map(spelled) } }, isRepeated);
      expectResponse(response, () => model.addEntries(list, peopleIn(rows)));
    },
    hasLists,
  ),
  command(
    1,
    'remove entries',
    fc.record({ target, who: somebodies }),
    async ({ target, who }, model, service) => {
      const list = listAt(target, model);
      const identities = who.flatMap(({ email, linkedin_url }) => [email, linkedin_url]);
      const unique = [...new Set(identities)];
      const lead_ids = await idsOf(service, `lists/${list.id}/leads`, identityInList, unique);
      const response = await service.send('DELETE', `lists/${list.id}/leads`, { lead_ids });
      expectResponse(response, () => model.removeEntries(list, unique));
    },
    hasLists,
  ),
  command(
    1,
    'delete list',
    fc.record({ target }),
    async ({ target }, model, service) => {
      const list = listAt(target, model);
      const response = await service.send('DELETE', `lists/${list.id}`);
      list.isDeleted = true;
      expectResponse(response, () => ({ success: true }));
    },
    hasLists,
  ),
  command(
    4,
    'import list',
    fc.record({ target, from: target, isRepeated }),
    async ({ target, from, isRepeated }, model, service) => {
      const [campaign, list] = [campaignAt(target, model), listAt(from, model)];
      const path = `${leadsPath(campaign)}/import-from-list`;
      const response = await service.post(path, { body: { listId: list.id } }, isRepeated);
      expectResponse(response, () => model.importList(campaign, list));
    },
    hasLists,
  ),
];

export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  ...lifeOfCampaigns,
  ...changesOfCampaigns,
  ...leads,
  ...lists,
  command(1, 'compare', fc.record({}), (_, model, service) => expectAsInModel(model, service)),
);

/** Creates a campaign on each channel. */
export async function createFirst(model: NaiveUser, service: Service): Promise<void> {
  await create({ channel: 'email', name: 'Spring', isRepeated: false }, model, service);
  await create({ channel: 'linkedin', name: 'Autumn', isRepeated: false }, model, service);
}
