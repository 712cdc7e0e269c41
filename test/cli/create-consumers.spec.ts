import { commandLine } from '../../src/cli/command-line';
import { createConsumers, type GroupOptions } from '../../src/cli/create-consumers';
import { StoreUnavailable } from '../../src/event-sourcing/log/event-store';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';

describe('The command that creates a group of consumers', () => {
  const double = new EventstoredbDouble();
  beforeAll(() => double.start());
  afterAll(() => double.stop());

  async function create(name: string, from: GroupOptions['from'], eventStoreUrl = double.url): Promise<string[]> {
    const lines: string[] = [];
    await createConsumers({ eventStoreUrl }, name, { from }, (line) => lines.push(line));
    return lines;
  }

  it.each([
    ['start', 'start'],
    ['now', 'end'],
  ] as const)('lets it begin at %s, with the streams of campaigns', async (from, place) => {
    expect(await create(`from-${from}`, from)).toEqual([expect.stringMatching(`^Created the group from-${from} `)]);
    expect(double.groups.get(`from-${from}`)).toEqual({ from: place, prefixes: ['campaign-'] });
  });

  it('leaves a group that exists as it is', async () => {
    await create('twice', 'start');
    expect(await create('twice', 'now')).toEqual([
      expect.stringMatching(/^The group twice exists\. Nothing was changed/),
    ]);
    expect(double.groups.get('twice')).toMatchObject({ from: 'start' });
  });

  it('says what is wrong if the log is an SQLite file, or the server cannot be reached', async () => {
    await expect(create('any', 'start', 'sqlite:campaigns.db')).rejects.toThrow(/SQLite file.*GET \/api\/events/);
    const nowhere = 'esdb://127.0.0.1:1?tls=false&maxDiscoverAttempts=1';
    await expect(create('any', 'start', nowhere)).rejects.toThrow(StoreUnavailable);
  });

  it.each([
    ['a/b', 'start'],
    ['x'.repeat(101), 'start'],
    ['group', 'tomorrow'],
  ])('rejects the arguments %s and %s', async (name, from) => {
    const program = commandLine();
    const consumers = program.commands.find((command) => command.name() === 'consumers')!;
    for (const command of [program, consumers, ...consumers.commands]) {
      command.exitOverride().configureOutput({ writeErr: () => undefined });
    }
    const parsing = program.parseAsync(['consumers', 'create', name, '--from', from], { from: 'user' });
    await expect(parsing).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });
});
