import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config/read-config';
import { version } from '../config/version';
import { issueToken } from '../edge/tokens/issue-token';
import { backup } from './backup';
import { listParked } from './list-parked';
import { rebuild } from './rebuild';
import { acceptLoss, restore } from './restore';
import { dropViews, listViews } from './views';

/** What can be done to the service from a shell. Configured by the same environment as the service itself. */
export function commandLine(): Command {
  const program = new Command('campaigns')
    .description('Tools for the campaigns service. They read the same environment variables as the service.')
    .version(version)
    .showHelpAfterError('(--help says more)');
  program
    .command('token')
    .description('print a bearer token; needs AUTH_JWT_SECRET, or the secret that development keeps under DATA_DIR')
    .requiredOption('--user <id>', 'the user that the token is for')
    .option('--days <n>', 'how long it is good', wholeDays, 30)
    .action(async ({ user, days }: { user: string; days: number }) => {
      process.stdout.write(`${await issueToken(readConfig(process.env), user, days)}\n`);
    });
  program
    .command('rebuild')
    .description('forget the read model and make it again from the log; stop the service, or its projectors, before')
    .action(async () => {
      const parked = await rebuild(readConfig(process.env), say);
      if (parked.length > 0) process.exitCode = 1;
    });
  const views = program.command('views').description('what the read model holds, those of other releases included');
  views
    .command('list')
    .description('print each view and consumer; on an SQLite file, stop the service before')
    .action(() => listViews(readConfig(process.env), print));
  views
    .command('drop')
    .description('remove what this release does not use; after that, an older release has to build its views again')
    .action(() => dropViews(readConfig(process.env), say));
  program
    .command('parked')
    .description('events that cannot be read, each with its stream waiting behind it')
    .command('list')
    .description('print them; on an SQLite file, stop the service before (its log names each of them, too)')
    .action(() => listParked(readConfig(process.env), print));
  program
    .command('backup')
    .description('copy the log of an SQLite file into another file, also while the service runs, and check the copy')
    .argument('<file>', 'the file to create')
    .option('--force', 'overwrite the file when it exists')
    .action((file: string, options: { force?: true }) => backup(readConfig(process.env), file, options, say));
  program
    .command('restore')
    .description('put a backup in the place of the SQLite file, and keep the former one; stop the service before')
    .argument('<file>', 'the backup')
    .action((file: string) => restore(readConfig(process.env), file, say));
  program
    .command('accept-loss')
    .description('go on with an SQLite file that lacks acknowledged events; stop the service before')
    .action(() => acceptLoss(readConfig(process.env), say));
  return program;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function wholeDays(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of days.');
  return Number(text);
}
