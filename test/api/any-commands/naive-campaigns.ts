/**
 * What a caller expects of the campaigns and lists of one user, by the contract of the API: plain maps and arrays. It
 * knows nothing of how the service works. Ids come from responses of the service.
 */

export type Channel = 'email' | 'linkedin';
export type NodeType = 'email' | 'connection_request' | 'message' | 'delay' | 'ai' | 'end';
export type Status = 'draft' | 'launching' | 'active' | 'paused' | 'completed' | 'deleted';
export type Fields = Readonly<Record<string, unknown>>;

export interface NaiveNode {
  id?: string;
  readonly type: NodeType;
  readonly fields: Fields;
}

/** As the service stores them, not as they are spelled in a request. */
export interface Person {
  readonly email: string | null;
  readonly linkedin_url: string | null;
  readonly company: string | null;
}

export interface NaiveCampaign {
  readonly id: string;
  readonly channel: Channel;
  name: string;
  status: Status;
  settings: Fields;
  nodes: NaiveNode[];
  /** By identity. */
  readonly leads: Map<string, Person & { readonly source: string }>;
  hasHadLeads: boolean;
}

export interface NaiveList {
  readonly id: string;
  readonly name: string;
  /** By identity. */
  readonly entries: Map<string, Person>;
  isDeleted: boolean;
}

export interface Reason {
  readonly status: number;
  readonly code: string;
  readonly more?: object;
  /** Names of which the response suggests one. */
  readonly suggestions?: readonly string[];
}

/** The reasons for which a request is refused. If there are several, the contract does not say which one is given. */
export class Refused extends Error {
  constructor(readonly reasons: readonly Reason[]) {
    super(reasons.map(({ code }) => code).join());
  }
}

/** The fields of each type, with their first values. */
export const FIRST_FIELDS = {
  email: { subject: '', body: '' },
  connection_request: { include_message: false, body: '' },
  message: { body: '' },
  delay: { delay_days: 0, delay_hours: 0, delay_minutes: 0 },
  ai: { ai_node: { purpose: '', output_type: '' } },
  end: {},
} as const satisfies Record<NodeType, Fields>;

const TYPES: Record<Channel, readonly NodeType[]> = {
  email: ['email', 'delay', 'ai', 'end'],
  linkedin: ['connection_request', 'message', 'delay', 'ai', 'end'],
};

const SETTINGS: Record<Channel, Fields> = {
  email: { daily_limit: 50, signature: null, skip_other_campaigns: null },
  linkedin: { daily_limit: null, signature: null, skip_other_campaigns: true },
};

/** The fields of PATCH /campaigns/{id} that only one channel has, and those that only a draft takes. */
const CHANNEL_OF: Record<string, Channel> = {
  daily_limit: 'email',
  signature: 'email',
  skip_other_campaigns: 'linkedin',
};
const OF_DRAFTS = ['signature', 'skip_other_campaigns', 'sequence_nodes'];

const MOST_NODES = 50;
const MOST_MINUTES = 30 * 24 * 60;

export class NaiveUser {
  readonly campaigns: NaiveCampaign[] = [];
  readonly lists: NaiveList[] = [];
  /** All names that campaigns have or had. */
  private readonly formerNames = new Set<string>();

  get living(): NaiveCampaign[] {
    return this.campaigns.filter(({ status }) => status !== 'deleted');
  }

  create(id: string, channel: Channel, sent: string, senderOf: Channel): NaiveCampaign {
    const name = validName(sent);
    const wrongSender = senderOf === channel ? [] : [{ status: 400, code: 'sender_channel_mismatch' }];
    refuseFor([...wrongSender, ...this.reasonsAgainstName(name)]);
    const first = channel === 'email' ? 'email' : 'connection_request';
    const nodes = [first, 'end'] as const;
    return this.push(
      id,
      channel,
      name,
      SETTINGS[channel],
      nodes.map((type) => ({ type, fields: FIRST_FIELDS[type] })),
    );
  }

  /** @param named the name in the response, which must be one of those that the copy can get */
  duplicate(id: string, source: NaiveCampaign, sent: string | undefined, named: string): NaiveCampaign {
    const gone = source.status === 'deleted' ? [NOT_FOUND] : [];
    refuseFor([...gone, ...(sent?.trim() === '' ? [INVALID] : [])]);
    const names = sent === undefined ? this.freeNames((n) => copyName(source.name, n), 1) : [sent.trim()];
    const name = names.includes(named) ? named : names[0]!;
    if (sent !== undefined) refuseFor(this.reasonsAgainstName(name));
    const nodes = source.nodes.map(({ type, fields }) => ({ type, fields }));
    return this.push(id, source.channel, name, source.settings, nodes);
  }

  private push(id: string, channel: Channel, name: string, settings: Fields, nodes: NaiveNode[]): NaiveCampaign {
    this.formerNames.add(name);
    const campaign = {
      id,
      channel,
      name,
      settings,
      nodes,
      status: 'draft' as const,
      leads: new Map(),
      hasHadLeads: false,
    };
    this.campaigns.push(campaign);
    return campaign;
  }

  /** Changes a campaign. @returns the names of the ignored fields */
  update(campaign: NaiveCampaign, changes: Fields & { sequence_nodes?: readonly NaiveNode[] }): string[] {
    mustLive(campaign);
    const isTaken = (field: string) =>
      [undefined, campaign.channel].includes(CHANNEL_OF[field]) &&
      (campaign.status === 'draft' || !OF_DRAFTS.includes(field));
    const { name: sent, sequence_nodes, ...settings } = only(changes, isTaken);
    const nodes = sequence_nodes as readonly NaiveNode[] | undefined;
    const name = sent === undefined ? campaign.name : (sent as string).trim();
    const ids = (nodes ?? []).flatMap(({ id }) => id ?? []);
    const isInvalid = name === '' || settings['daily_limit'] === 0 || new Set(ids).size < ids.length;
    const launching = campaign.status === 'launching' ? [{ status: 409, code: 'campaign_launching' }] : [];
    refuseFor([...launching, ...(isInvalid ? [INVALID] : [])]);
    const replaced = nodes === undefined ? campaign.nodes : replacing(campaign, nodes);
    const reasons = nodes === undefined ? [] : reasonsAgainst(campaign.channel, replaced);
    refuseFor([...this.reasonsAgainstName(name, campaign), ...reasons]);
    this.formerNames.add(name);
    Object.assign(campaign, { name, nodes: replaced, settings: { ...campaign.settings, ...settings } });
    return Object.keys(changes)
      .filter((field) => !isTaken(field))
      .sort();
  }

  addNode(campaign: NaiveCampaign, node: NaiveNode, position = campaign.nodes.length - 1): void {
    mustBeDraft(campaign);
    const added = { type: node.type, fields: { ...FIRST_FIELDS[node.type], ...used(node) } };
    const nodes = campaign.nodes.toSpliced(position, 0, added);
    const full = nodes.length > MOST_NODES ? [{ status: 400, code: 'sequence_full' }] : [];
    refuseFor([...reasonsAgainst(campaign.channel, nodes), ...full]);
    campaign.nodes = nodes;
  }

  moveNode(campaign: NaiveCampaign, node: NaiveNode | undefined, to: number): void {
    mustBeDraft(campaign);
    if (node === undefined) return refuse(404, 'node_not_found');
    const from = campaign.nodes.indexOf(node);
    if (to === from) return;
    if (node.type === 'end' || to >= campaign.nodes.length - 1) refuseFor([END_LAST]);
    campaign.nodes = campaign.nodes.toSpliced(from, 1).toSpliced(to, 0, node);
  }

  removeNode(campaign: NaiveCampaign, node: NaiveNode | undefined): void {
    mustBeDraft(campaign);
    if (node?.type === 'end') refuseFor([END_LAST]);
    campaign.nodes = campaign.nodes.filter((one) => one !== node);
  }

  /** @returns the position of the node */
  changeNode(campaign: NaiveCampaign, node: NaiveNode | undefined, fields: Fields): number {
    mustBeDraft(campaign);
    if (node === undefined) return refuse(404, 'node_not_found');
    const position = campaign.nodes.indexOf(node);
    const changed = { ...node, fields: { ...node.fields, ...used({ type: node.type, fields }) } };
    const nodes = campaign.nodes.with(position, changed);
    refuseFor(reasonsAgainst(campaign.channel, nodes));
    campaign.nodes = nodes;
    return position;
  }

  addLeads(campaign: NaiveCampaign, people: readonly Person[]): object {
    mustBeDraft(campaign);
    refuseWithoutIdentity(people, (person) => person[identityOf(campaign)]);
    const { imported, duplicates } = this.take(campaign, people, 'api');
    return { imported, duplicates };
  }

  /**
   * A row without any text is no row.
   * @param rows null for a row that is no lead of any campaign
   * @returns the places of the invalid rows, too
   */
  addCsv(campaign: NaiveCampaign, rows: readonly (Person | null)[], isDryRun: boolean) {
    mustBeDraft(campaign);
    const target = isDryRun ? { ...campaign, leads: new Map(campaign.leads) } : campaign;
    const isBlank = (row: Person | null) => row !== null && Object.values(row).every((text) => text === null);
    const isLead = (row: Person | null): row is Person => row !== null && row[identityOf(campaign)] !== null;
    const invalid = rows.flatMap((row, place) => (isLead(row) || isBlank(row) ? [] : [place]));
    const total = rows.filter((row) => !isBlank(row)).length;
    const { imported, duplicates } = this.take(target, rows.filter(isLead), 'csv');
    return { counts: { imported, duplicates, invalid: invalid.length, total }, invalid };
  }

  importList(campaign: NaiveCampaign, list: NaiveList): object {
    mustBeDraft(campaign);
    mustBeThere(list);
    const people = [...list.entries.values()];
    const { imported, duplicates, invalid } = this.take(campaign, people, 'list');
    const errors = invalid === 0 ? [] : [{ message: `must have ${identityOf(campaign)}`, count: invalid }];
    const response = { imported, duplicates, invalid, errors, total: people.length };
    return imported + duplicates > 0 ? response : refuse(422, 'nothing_imported', response);
  }

  private take(campaign: NaiveCampaign, people: readonly Person[], source: string) {
    const counts = { imported: 0, duplicates: 0, invalid: 0 };
    for (const person of people) {
      const identity = person[identityOf(campaign)];
      if (identity === null) counts.invalid++;
      else if (this.hasLead(campaign, identity)) counts.duplicates++;
      else {
        campaign.leads.set(identity, { ...person, source });
        campaign.hasHadLeads = true;
        counts.imported++;
      }
    }
    return counts;
  }

  protected hasLead(campaign: NaiveCampaign, identity: string): boolean {
    return campaign.leads.has(identity);
  }

  changeLead(campaign: NaiveCampaign, identity: string, changes: Partial<Person>): Person {
    mustBeDraft(campaign);
    const lead = campaign.leads.get(identity);
    if (lead === undefined) return refuse(404, 'lead_not_found');
    const changed = { ...lead, ...changes };
    if (changed[identityOf(campaign)] !== identity) refuse(400, 'lead_identity_fixed');
    campaign.leads.set(identity, changed);
    return changed;
  }

  removeLeads(campaign: NaiveCampaign, identities: readonly string[]): object {
    mustBeDraft(campaign);
    return { deleted: identities.filter((identity) => campaign.leads.delete(identity)).length };
  }

  createList(id: string, name = 'Untitled List'): NaiveList {
    const list = { id, name, entries: new Map<string, Person>(), isDeleted: false };
    this.lists.push(list);
    return list;
  }

  addEntries(list: NaiveList, people: readonly Person[]): object {
    mustBeThere(list);
    const identityIn = ({ email, linkedin_url }: Person) => email ?? linkedin_url;
    refuseWithoutIdentity(people, identityIn);
    const before = list.entries.size;
    for (const person of people) {
      const identity = identityIn(person)!;
      if (!list.entries.has(identity)) list.entries.set(identity, person);
    }
    const imported = list.entries.size - before;
    return { imported, duplicates: people.length - imported };
  }

  removeEntries(list: NaiveList, identities: readonly string[]): object {
    mustBeThere(list);
    return { deleted: identities.filter((identity) => list.entries.delete(identity)).length };
  }

  launch(campaign: NaiveCampaign): { status: Status; prospectsToProcess: number } {
    if (campaign.status === 'launching') refuse(409, 'campaign_launching');
    mustBeDraft(campaign);
    const problems = campaign.leads.size === 0 ? [] : problemsOf(campaign);
    if (problems.length > 0) refuse(400, 'campaign_not_ready', { problems });
    campaign.status = campaign.leads.size === 0 ? 'completed' : 'launching';
    return { status: campaign.status, prospectsToProcess: campaign.leads.size };
  }

  pauseOrResume(campaign: NaiveCampaign, what: 'pause' | 'resume'): { status: Status } {
    mustLive(campaign);
    const [from, to] = what === 'pause' ? (['active', 'paused'] as const) : (['paused', 'active'] as const);
    if (campaign.status !== from) refuse(400, `campaign_not_${from}`);
    return { status: (campaign.status = to) };
  }

  private reasonsAgainstName(name: string, own?: NaiveCampaign): Reason[] {
    if (!this.living.some((one) => one !== own && one.name === name)) return [];
    const suggestions = this.freeNames((n) => `${name} (${n})`, 2);
    return [{ status: 409, code: 'campaign_name_taken', suggestions }];
  }

  /**
   * The first free name and, if a campaign had it, the next ones up to one that no campaign had. For a moment after a
   * rename or a deletion, the service may suggest none of the names that are free again.
   */
  private freeNames(nameWith: (n: number) => string, n: number): string[] {
    const name = nameWith(n);
    if (this.living.some((one) => one.name === name)) return this.freeNames(nameWith, n + 1);
    return this.formerNames.has(name) ? [name, ...this.freeNames(nameWith, n + 1)] : [name];
  }
}

function copyName(name: string, n: number): string {
  return n === 1 ? `${name} (copy)` : `${name} (copy ${n})`;
}

export function identityOf({ channel }: NaiveCampaign): 'email' | 'linkedin_url' {
  return channel === 'email' ? 'email' : 'linkedin_url';
}

/** The sent fields that the type of the node uses. */
export function used({ type, fields }: NaiveNode): Fields {
  return only(fields, (field) => field in FIRST_FIELDS[type]);
}

const NOT_FOUND: Reason = { status: 404, code: 'campaign_not_found' };
const INVALID: Reason = { status: 400, code: 'invalid_request' };
const END_LAST: Reason = { status: 400, code: 'sequence_end_last' };

function refuse(status: number, code: string, more: object = {}): never {
  throw new Refused([{ status, code, more }]);
}

function refuseFor(reasons: readonly Reason[]): void {
  if (reasons.length > 0) throw new Refused(reasons);
}

function mustLive({ status }: NaiveCampaign): void {
  if (status === 'deleted') refuseFor([NOT_FOUND]);
}

function mustBeDraft(campaign: NaiveCampaign): void {
  mustLive(campaign);
  if (campaign.status !== 'draft') refuse(400, 'campaign_not_draft');
}

function mustBeThere({ isDeleted }: NaiveList): void {
  if (isDeleted) refuse(404, 'list_not_found');
}

function refuseWithoutIdentity(people: readonly Person[], identityIn: (person: Person) => string | null): void {
  const positions = people.flatMap((person, index) => (identityIn(person) === null ? [index] : []));
  if (positions.length > 0) refuse(400, 'lead_without_identity', { positions });
}

function validName(sent: string): string {
  if (sent.trim() === '') refuseFor([INVALID]);
  return sent.trim();
}

function only(fields: Fields, isKept: (field: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => isKept(field)));
}

/** Nodes with the id of a node of the campaign keep its fields if they have its type. */
function replacing({ nodes: before }: NaiveCampaign, sent: readonly NaiveNode[]): NaiveNode[] {
  return sent.map(({ id, type, fields }) => {
    const same = before.find((node) => id !== undefined && node.id === id && node.type === type);
    const known = { type, fields: { ...(same?.fields ?? FIRST_FIELDS[type]), ...used({ type, fields }) } };
    return id === undefined ? known : { ...known, id };
  });
}

function reasonsAgainst(channel: Channel, nodes: readonly NaiveNode[]): Reason[] {
  const reasons: Reason[] = [];
  const positionsOf = (isWrong: (node: NaiveNode) => boolean) =>
    nodes.flatMap((node, position) => (isWrong(node) ? [position] : []));
  const ends = positionsOf(({ type }) => type === 'end');
  if (ends.length !== 1 || ends[0] !== nodes.length - 1) reasons.push(END_LAST);
  const wrong = {
    node_channel_mismatch: positionsOf(({ type }) => !TYPES[channel].includes(type)),
    delay_out_of_range: positionsOf(({ type, fields }) => type === 'delay' && !isDelay(fields)),
  };
  for (const [code, positions] of Object.entries(wrong)) {
    if (positions.length > 0) reasons.push({ status: 400, code, more: { positions } });
  }
  return reasons;
}

function isDelay(fields: Fields): boolean {
  const { delay_days, delay_hours, delay_minutes } = fields as Record<string, number>;
  const minutes = (delay_days! * 24 + delay_hours!) * 60 + delay_minutes!;
  return minutes >= 1 && minutes <= MOST_MINUTES;
}

function problemsOf({ nodes }: NaiveCampaign): object[] {
  if (!nodes.some(({ type }) => ['email', 'connection_request', 'message'].includes(type))) {
    return [{ code: 'no_sendable_node' }];
  }
  const positions = nodes.flatMap((node, position) => (hasContent(node) ? [] : [position]));
  return positions.length === 0 ? [] : [{ code: 'node_without_content', positions }];
}

function hasContent({ type, fields }: NaiveNode): boolean {
  const isBlank = (field: string) => String(fields[field]).trim() === '';
  if (type === 'email') return !isBlank('subject') && !isBlank('body');
  if (type === 'message') return !isBlank('body');
  return type !== 'connection_request' || fields['include_message'] === false || !isBlank('body');
}
