import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { readConfig } from '../../src/config/read-config';
import { SECRET } from '../support/api';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';

// Six processes start one after the other.
jest.setTimeout(180_000);

const PERSON = {
  type: 'email',
  display_name: 'Ada Lovelace-Display',
  email_address: 'Ada.Lovelace@example.com',
  first_name: 'Ada-First',
  last_name: 'Lovelace-Last',
  signature: 'Ada-Signature\n'.repeat(700),
};
const LEAD = {
  email: PERSON.email_address.toLowerCase(),
  linkedin_url: 'https://www.linkedin.com/in/ada-lovelace-profile',
  company: 'Ada-Company',
  custom_fields: { note: 'Ada-Note' },
};
/** Another person, who is known only as one who must not be contacted. */
const GRACE = 'grace.hopper@example.com';

/** Every string that identifies a person. */
const TRACES = Object.values(PERSON).filter((value) => value !== PERSON.type && value !== PERSON.signature);
TRACES.push('Ada-Signature', LEAD.email, 'ada-lovelace-profile', 'Ada-Company', 'Ada-Note', 'Ada-Reason');
TRACES.push(GRACE, 'Grace-Reason');

describe('An erased person', () => {
  const folder = temporaryFolder();
  const data = folder.file('data');
  const output: string[] = [];
  let service: ServiceProcess;
  let url: string;
  let token: string;

  beforeAll(async () => {
    token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
    await start();
  });
  afterAll(async () => {
    await end('SIGKILL');
    folder.remove();
  });

  it('is in no file and in no line of the log, before and after a kill and after a rebuild', async () => {
    const account = await connect(PERSON);
    await connect({
      ...PERSON,
      type: 'linkedin',
      profile_url: 'https://www.linkedin.com/in/x',
      provider_account_id: 'x',
    });
    const other = await connect({ type: 'email', display_name: 'Eve', email_address: 'eve@example.com' });
    await send('DELETE', `/api/senders/${account}`);
    const campaign = await draftWith(other);
    const { list } = await send('POST', '/api/lists', { name: 'Visitors' });
    await send('POST', `/api/campaigns/${campaign}/leads`, { prospects: [LEAD, { email: 'eve@example.com' }] });
    await send('POST', `/api/lists/${list.id}/leads`, { leads: [LEAD] });
    await send('POST', '/api/suppressions', { emails: [LEAD.email], reason: 'Ada-Reason' });
    await send('POST', '/api/suppressions', { emails: [GRACE], reason: 'Grace-Reason' });
    await draftWith(other);
    expect(new Set(traces().map((trace) => trace.split(' in ')[0]))).toEqual(new Set(TRACES));

    const person = { email: 'ada.lovelace@EXAMPLE.com', linkedin_url: 'http://linkedin.com/in/x/' };
    const { erased } = await send('POST', '/api/erasures', person);
    expect(erased).toEqual({ campaigns: 1, lists: 1, senders: 2 });
    expect((await send('POST', '/api/erasures', { email: GRACE })).erased).toEqual({
      campaigns: 0,
      lists: 0,
      senders: 0,
    });
    expect(traces()).toEqual([]);
    await mustBeGone(campaign);
    await draftWith(other);
    expect(traces()).toEqual([]);

    await end('SIGKILL');
    await start();
    await draftWith(other);
    expect(traces()).toEqual([]);

    await end('SIGTERM');
    const rebuild = ServiceProcess.run('cli.ts', { DATA_DIR: data, AUTH_JWT_SECRET: SECRET }, 'rebuild');
    const { code, stdout, stderr } = await rebuild.ended;
    output.push(stdout, stderr);
    expect(code).toBe(0);
    expect(traces()).toEqual([]);
    await start();
    expect((await accounts()).map(({ id }) => id)).toEqual([other]);
    await mustBeGone(campaign);
    expect(traces()).toEqual([]);

    await end('SIGTERM');
    expect(output.join('')).toContain('/api/erasures');
    for (const trace of TRACES) expect(output.join('')).not.toContain(trace);
    await start();
  });

  async function start(): Promise<void> {
    const variables = { PORT: '0', DATA_DIR: data, AUTH_JWT_SECRET: SECRET, LOG_LEVEL: 'trace' };
    service = ServiceProcess.run('main.ts', variables);
    ({ url } = await service.listening());
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    service.signal(signal);
    const { stdout, stderr } = await service.ended;
    output.push(stdout, stderr);
  }

  async function connect(sender: object): Promise<string> {
    const { account } = await send('POST', '/api/senders', sender);
    return account.id as string;
  }

  /** The campaign has the other lead alone, and the people are not added again. */
  async function mustBeGone(campaign: string): Promise<void> {
    const leads = `/api/campaigns/${campaign}/leads`;
    expect((await send('GET', leads)).prospects).toMatchObject([{ email: 'eve@example.com' }]);
    const prospects = [LEAD, { email: GRACE }, { email: 'eve@example.com' }];
    expect(await send('POST', leads, { prospects })).toEqual({ imported: 0, duplicates: 1, suppressed: 2 });
    const { suppressions } = await send('GET', '/api/suppressions');
    // One for each address and profile that was erased.
    const erased = { email: null, linkedin_url: null, reason: 'erased' };
    expect(suppressions).toMatchObject([erased, erased, erased]);
  }

  /** Creates a campaign and waits until it is projected. @returns its id */
  async function draftWith(sender: string): Promise<string> {
    const body = { type: 'email', name: randomUUID(), sender_account_ids: [sender] };
    const { campaign } = await send('POST', '/api/campaigns', body);
    while (!(await send('GET', '/api/campaigns')).campaigns.some(({ name }: { name: string }) => name === body.name));
    return campaign.id as string;
  }

  async function accounts(): Promise<{ id: string }[]> {
    return (await send('GET', '/api/senders')).accounts;
  }

  async function send(method: string, path: string, body?: object): Promise<any> {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    expect([path, response.ok, response.status]).toEqual([path, true, response.status]);
    return response.json();
  }

  /** The traces in the files of the data folder. */
  function traces(): string[] {
    return readdirSync(data).flatMap((name) => {
      const content = readFileSync(join(data, name));
      return TRACES.filter((trace) => content.includes(trace)).map((trace) => `${trace} in ${name}`);
    });
  }
});
