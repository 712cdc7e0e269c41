import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Api, startApi } from '../support/api';

const GUIDE = join(__dirname, '../../docs/guides/first-campaign.md');

/** The first block only sets the variables that the others use. */
const [settings, ...commands] = [...readFileSync(GUIDE, 'utf8').matchAll(/```bash\n(.*?)```/gs)].map(
  (match) => match[1]!,
);

const run = promisify(execFile);

describe('The guide to a first campaign', () => {
  let api: Api;
  let outputs: string[];

  /** Runs the commands in one shell, exactly as they are written. @returns what each of them prints */
  async function outputsOf(blocks: readonly string[]): Promise<string[]> {
    const { port } = api.app.getHttpServer().address() as { port: number };
    const script = blocks.map((block) => `${block}\nprintf '\\x1e'\n`).join('');
    const env = { ...process.env, URL: `http://127.0.0.1:${port}`, TOKEN: await api.tokenOf('reader') };
    const { stdout } = await run('bash', ['-eu', '-c', script], { env });
    return stdout.split('\x1e').slice(0, -1);
  }

  beforeAll(async () => {
    api = await startApi();
    await api.app.listen(0, '127.0.0.1');
    outputs = await outputsOf(commands);
  });
  afterAll(() => api.stop());

  const bodyOf = (command: number) => JSON.parse(outputs[command - 1]!) as Record<string, any>;

  it('has eight commands, which use the two settings', () => {
    expect(settings).toMatch(/^URL=.*\nTOKEN=.*\n$/);
    expect(commands.map((command) => command.match(/\bcurl\b/g)?.length)).toEqual(Array(8).fill(1));
  });

  it('writes the sequence', () =>
    expect(bodyOf(3)['sequence_nodes']).toMatchObject([
      { type: 'email', subject: 'A question, %first_name|hello%' },
      { type: 'delay', delay_days: 3 },
      { type: 'email', is_reply: true },
      { type: 'end' },
    ]));

  it('adds leads, and a CSV file', () => {
    expect(bodyOf(4)).toEqual({ imported: 2, duplicates: 0 });
    expect(bodyOf(5)).toEqual({
      ...{ imported: 1, duplicates: 1, invalid: 0, total: 2, errors: [] },
      columns: {
        'E-Mail': 'email',
        'First Name': 'first_name',
        'Favourite Colour': 'custom_fields.favourite_colour',
      },
    });
  });

  it('finds nothing that prevents the launch', () => {
    expect(bodyOf(6)).toMatchObject({ ready: true, errors: [], warnings: [] });
  });

  it('launches the campaign with all leads', async () => {
    expect(bodyOf(7)).toMatchObject({ success: true, status: 'launching', prospectsToProcess: 3 });
    const { campaign } = bodyOf(8);
    expect(campaign).toMatchObject({
      name: 'Spring outreach',
      daily_limit: 40,
      stats: { total: 3, pending: 3 },
    });
    expect(['launching', 'active']).toContain(campaign.status);
  });
});
