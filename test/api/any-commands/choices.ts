import * as fc from 'fast-check';
import {
  type Channel,
  type Fields,
  type NaiveCampaign,
  type NaiveList,
  type NaiveNode,
  type NaiveUser,
  type NodeType,
  type Person,
} from './naive-campaigns';

/** What commands can have. Few values, so that they are equal and in conflict often. */

export const target = fc.nat(59);
export const isRepeated = fc.boolean();
export const channel = fc.constantFrom<Channel>('email', 'linkedin');

/** Mostly a campaign that was not deleted. */
export function campaignAt(place: number, { campaigns, living }: NaiveUser): NaiveCampaign {
  const all = [...living, ...living, ...living, ...campaigns.filter(({ status }) => status === 'deleted')];
  return all[place % all.length]!;
}

/** Mostly a campaign that was launched. */
export function runningAt(place: number, user: NaiveUser): NaiveCampaign {
  const running = user.living.filter(({ status }) => status === 'active' || status === 'paused');
  const all = [...running, ...running, campaignAt(place, user)];
  return all[place % all.length]!;
}

/** Mostly a node of the campaign. */
export function nodeAt(place: number, { nodes }: NaiveCampaign): NaiveNode | undefined {
  return [...nodes, ...nodes, undefined][place % (2 * nodes.length + 1)];
}

/** The identity of a lead of the campaign, or undefined. */
export function leadAt(place: number, { leads }: NaiveCampaign): string | undefined {
  return [...leads.keys(), undefined][place % (leads.size + 1)];
}

export function listAt(place: number, { lists }: NaiveUser): NaiveList {
  const living = lists.filter(({ isDeleted }) => !isDeleted);
  const all = [...living, ...living, ...living, ...lists.filter(({ isDeleted }) => isDeleted)];
  return all[place % all.length]!;
}

/** Few, so that they are taken; some of them are suggestions for others. */
export const name = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('Spring', 'Summer', ' Spring\n', 'Spring (2)', 'Spring (copy)', 'Autumn', 'Winter'),
  },
  { weight: 1, arbitrary: fc.constant(' ') },
);

const text = fc.constantFrom('Hello', 'Hi', ' ', '');
/** One for each channel. Some are of the other one. */
const type: fc.Arbitrary<Readonly<Record<Channel, NodeType>>> = fc.record({
  email: fc.constantFrom('email', 'email', 'email', 'delay', 'ai', 'message', 'end'),
  linkedin: fc.constantFrom('connection_request', 'message', 'message', 'delay', 'ai', 'email', 'end'),
});
export const fields: fc.Arbitrary<Fields> = fc.record(
  {
    ...{ subject: text, body: text, include_message: fc.boolean() },
    ...{ delay_days: fc.constantFrom(0, 1, 2, 30), delay_hours: fc.nat(1), delay_minutes: fc.nat(1) },
    ai_node: fc.constant({ purpose: 'Research', output_type: 'text' }),
  },
  { requiredKeys: [] },
);
export const node = fc.record({ type, fields });

const forBoth = (one: NodeType): Record<Channel, NodeType> => ({ email: one, linkedin: one });
export interface KeptNode {
  /** The place of the node to keep. */
  readonly from: number | null;
  readonly type: Readonly<Record<Channel, NodeType>>;
  readonly fields: Fields;
}

export const END: KeptNode = { from: null, type: forBoth('end'), fields: {} };
const TASK: KeptNode = { from: null, type: forBoth('ai'), fields: {} };
export const TEXT: KeptNode = {
  from: null,
  type: { email: 'email', linkedin: 'message' },
  fields: { subject: 'Hi', body: 'Hello' },
};

const keptNodes: fc.Arbitrary<KeptNode[]> = fc.array(
  fc.record({ from: fc.option(fc.nat(5), { freq: 2 }), type, fields }),
  {
    maxLength: 4,
  },
);
const sequence: fc.Arbitrary<readonly KeptNode[]> = fc.oneof(
  { weight: 6, arbitrary: keptNodes.map((nodes) => [...nodes, END]) },
  { weight: 1, arbitrary: keptNodes },
  { weight: 3, arbitrary: fc.constant([TEXT, END]) },
  { weight: 1, arbitrary: fc.constant([...Array.from({ length: 49 }, () => TASK), END]) },
);

export const typed = <Chosen extends { readonly type: Readonly<Record<Channel, NodeType>> }>(
  chosen: Chosen,
  { channel }: NaiveCampaign,
) => ({ ...chosen, type: chosen.type[channel] });

export interface Row {
  readonly person: Person;
  /** Selects a way to write the identities. */
  readonly spelling: number;
}

const emailOf = (who: number) => `p${who}@example.com`;
const profileOf = (who: number) => `https://www.linkedin.com/in/p${who}`;
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>, freq: number) => fc.option(arbitrary, { freq });
const row: fc.Arbitrary<Row> = fc.record({
  person: fc.record({
    email: maybe(fc.nat(3).map(emailOf), 8),
    linkedin_url: maybe(fc.nat(2).map(profileOf), 8),
    company: fc.constantFrom('Navy', 'Univac', null),
  }),
  spelling: fc.nat(2),
});
export const rows = fc.array(row, { minLength: 1, maxLength: 6 });

export const peopleIn = (all: readonly Row[]) => all.map(({ person }) => person);

export function spelled({ person, spelling }: Row): Person {
  const { email, linkedin_url, company } = person;
  const [first, second] = [
    [email, email?.toUpperCase() ?? null, email && ` ${email} `],
    [linkedin_url, linkedin_url?.replace('https://www.', '') ?? null, linkedin_url && `${linkedin_url}/?trk=x`],
  ];
  return { email: first![spelling]!, linkedin_url: second![spelling]!, company };
}

export interface Changes {
  readonly name?: string;
  readonly daily_limit?: number;
  readonly signature?: string | null;
  readonly skip_other_campaigns?: boolean;
  readonly sequence_nodes?: readonly KeptNode[];
}

export const changes: fc.Arbitrary<Changes> = fc.record(
  {
    name,
    daily_limit: fc.constantFrom(7, 500, 0),
    signature: fc.constantFrom('Ada', null),
    skip_other_campaigns: fc.boolean(),
    sequence_nodes: sequence,
  },
  { requiredKeys: [] },
);

/** A line of a file. A malformed one is no lead of any campaign. */
export const line = fc.oneof(
  { weight: 6, arbitrary: row },
  { weight: 1, arbitrary: fc.constant('malformed' as const) },
);

/** By an address or by a profile, as the channel or the list needs it. */
export const someone = fc.record({ email: fc.nat(3).map(emailOf), linkedin_url: fc.nat(2).map(profileOf) });
export const somebodies = fc.uniqueArray(someone, { minLength: 1, maxLength: 4, selector: ({ email }) => email });

export interface LeadChange {
  readonly sent: Partial<Person>;
  readonly stored: Partial<Person>;
}

function spelledChange(one: Row): LeadChange {
  return { sent: { company: spelled(one).company }, stored: { company: one.person.company } };
}

function identityChange({ email, linkedin_url }: { email: string; linkedin_url: string }): LeadChange {
  return { sent: { email: email.toUpperCase(), linkedin_url: `${linkedin_url}/` }, stored: { email, linkedin_url } };
}

export const leadChange: fc.Arbitrary<LeadChange> = fc.oneof(row.map(spelledChange), someone.map(identityChange));
