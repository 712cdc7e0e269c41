import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { leadIdOf } from '../../src/leads/lead-id';
import { type Api, type ApiResponse, type Client, startApi } from '../support/api';
import { connectSender, EMAIL_SENDER, LINKEDIN_SENDER } from '../support/api-senders';
import { untilResponse } from '../support/until-response';

type Channel = 'email' | 'linkedin';

interface Sent {
  readonly person: number;
  readonly spelling: number;
  readonly company: string | null;
}

type Step =
  | { readonly does: 'add'; readonly leads: readonly Sent[]; readonly isRepeated: boolean }
  | { readonly does: 'remove'; readonly people: readonly number[] | 'all' }
  | { readonly does: 'update'; readonly person: number; readonly company: string | null; readonly plan: string | null };

interface Known {
  readonly company: string | null;
  readonly custom_fields: Readonly<Record<string, string>>;
}

/** The leads that the campaign has, by identity. */
type Model = Map<string, Known>;

const PEOPLE = 6;

const IDENTITY = {
  email: (person: number) => `p${person}@example.com`,
  linkedin: (person: number) => `https://www.linkedin.com/in/p${person}`,
} as const satisfies Record<Channel, (person: number) => string>;

type Spellings = Record<Channel, readonly ((identity: string) => string)[]>;

const SPELLINGS: Spellings = {
  email: [(email) => email, (email) => email.toUpperCase(), (email) => ` ${email}\t`],
  linkedin: [(url) => url, (url) => url.replace('https://www.', ''), (url) => `${url.replace('www', 'de')}/?trk=x`],
};

const person = fc.nat(PEOPLE - 1);
const text = fc.constantFrom('Navy', 'Univac', null);
const sent = fc.record({ person, spelling: fc.nat(2), company: text });

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('add' as const),
      leads: fc.array(sent, { minLength: 1, maxLength: 8 }),
      isRepeated: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('remove' as const),
      people: fc.oneof(
        { weight: 4, arbitrary: fc.array(person, { minLength: 1, maxLength: 4 }) },
        { weight: 1, arbitrary: fc.constant('all' as const) },
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('update' as const), person, company: text, plan: text }) },
);

describe('The leads of a campaign', () => {
  let api: Api;
  let ada: Client;
  let senders: Record<Channel, string>;

  beforeAll(async () => {
    api = await startApi();
    ada = await api.as('ada');
    senders = { email: await connectSender(ada, EMAIL_SENDER), linkedin: await connectSender(ada, LINKEDIN_SENDER) };
  });

  afterAll(() => api.stop());

  it('are those of a simple model after any requests', () => check(SPELLINGS));

  it('are tested by a check that fails for a model to which other leads are the same', async () => {
    const others = (identity: string) => identity.replace('p1', 'p10');
    await expect(check({ email: [others], linkedin: [others] })).rejects.toThrow(/Property failed/);
  });

  const check = (spellings: Spellings) =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Channel>('email', 'linkedin'),
        fc.array(anyStep, { maxLength: 12 }),
        async (channel, steps) => {
          const run = new Run(ada, await draft(channel), channel, spellings[channel]);
          for (const step of steps) await run.take(step);
          await run.expectListed();
        },
      ),
      { numRuns: 30, endOnFailure: true },
    );

  async function draft(type: Channel): Promise<string> {
    const { body } = await ada.post('/api/campaigns', {
      type,
      name: randomUUID(),
      sender_account_ids: [senders[type]],
    });
    return body.campaign.id as string;
  }
});

/** Sends each request, and compares its response with what the model says. */
class Run {
  private readonly model: Model = new Map();
  private readonly path: string;

  constructor(
    private readonly client: Client,
    private readonly campaignId: string,
    private readonly channel: Channel,
    private readonly spellings: Spellings[Channel],
  ) {
    this.path = `/api/campaigns/${campaignId}/leads`;
  }

  async take(step: Step): Promise<void> {
    switch (step.does) {
      case 'add':
        return this.add(step.leads, step.isRepeated);
      case 'remove':
        return this.remove(step.people);
      case 'update':
        return this.update(step);
    }
  }

  async expectListed(): Promise<void> {
    const expected = sorted([...this.model].map(([identity, known]) => ({ identity, ...known })));
    await untilResponse(
      () => this.client.get(this.path),
      ({ body }) => body.total === this.model.size && sorted(body.prospects.map(this.shown)) === expected,
      10_000,
    );
  }

  private async add(leads: readonly Sent[], isRepeated: boolean): Promise<void> {
    let imported = 0;
    for (const { person: who, company } of leads) {
      const identity = IDENTITY[this.channel](who);
      if (this.model.has(identity)) continue;
      this.model.set(identity, { company, custom_fields: {} });
      imported++;
    }
    const expected = { imported, duplicates: leads.length - imported };
    const headers = isRepeated ? { 'idempotency-key': randomUUID() } : undefined;
    const prospects = leads.map(({ person: who, spelling, company }) => {
      const spell = this.spellings[spelling % this.spellings.length]!;
      return { [this.field]: spell(IDENTITY[this.channel](who)), company };
    });
    const request = () => this.client.post(this.path, { prospects }, headers);
    for (let times = 0; times < (isRepeated ? 2 : 1); times++) expectBody(await request(), expected);
  }

  private async remove(people: readonly number[] | 'all'): Promise<void> {
    const identities = people === 'all' ? [...this.model.keys()] : people.map(IDENTITY[this.channel]);
    const deleted = identities.filter((identity) => this.model.delete(identity)).length;
    const ids = people === 'all' ? { all: true } : { prospect_ids: identities.map((identity) => this.idOf(identity)) };
    expectBody(await this.client.send('DELETE', this.path, { body: ids }), { deleted });
  }

  private async update({ person: who, company, plan }: Extract<Step, { does: 'update' }>): Promise<void> {
    const identity = IDENTITY[this.channel](who);
    const body = { prospect_id: this.idOf(identity), updates: { company, custom_fields: { plan } } };
    const response = await this.client.send('PATCH', this.path, { body });
    if (!this.model.has(identity)) return expect(response.status).toBe(404);
    const known = { company, custom_fields: plan === null ? {} : { plan } };
    this.model.set(identity, known);
    expectBody(response, { prospect: expect.objectContaining({ [this.field]: identity, ...known }) });
  }

  private readonly shown = (lead: Known & Record<string, unknown>) => {
    const { company, custom_fields } = lead;
    return { identity: lead[this.field], company, custom_fields };
  };

  private get field(): 'email' | 'linkedin_url' {
    return this.channel === 'email' ? 'email' : 'linkedin_url';
  }

  private idOf(identity: string): string {
    return leadIdOf(this.campaignId, identity);
  }
}

function expectBody({ status, body }: ApiResponse, expected: object): void {
  expect([status, body]).toEqual([200, expected]);
}

function sorted(leads: readonly object[]): string {
  return leads
    .map((lead) => JSON.stringify(lead))
    .sort()
    .join('\n');
}
