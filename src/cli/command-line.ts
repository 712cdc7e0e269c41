import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config/read-config';
import { version } from '../config/version';
import { issueToken } from '../edge/tokens/issue-token';
import { backup } from './backup';
import { checkNames } from './check-names';
import { listParked } from './list-parked';
import { publishAgain } from './publish-again';
import { rebuild } from './rebuild';
import { acceptLoss, restore } from './restore';
import { dropViews, listViews } from './views';

/** The commands of the service's CLI. They read the same environment variables as the service. */
export function commandLine(): Command {
  const program = new Command('campaigns')
    .description('Tools for the campaigns service. They read the same environment variables as the service.')
    .version(version)
    .showHelpAfterError('(run with --help for details)');
  program
    .command('token')
    .description('print a bearer token; needs AUTH_JWT_SECRET or, in development, uses the secret in DATA_DIR')
    .requiredOption('--user <id>', 'the user that the token is for')
    .option('--days <n>', 'number of days until it expires', wholeDays, 30)
    .action(async ({ user, days }: { user: string; days: number }) => {
      process.stdout.write(`${await issueToken(readConfig(process.env), user, days)}\n`);
    });
  program
    .command('rebuild')
    .description('delete the read model and rebuild it from the log; first stop the service, or all its projectors')
    .action(async () => {
      const parked = await rebuild(readConfig(process.env), say);
      if (parked.length > 0) process.exitCode = 1;
    });
  const views = program.command('views').description('views in the read model, including those of other releases');
  views
    .command('list')
    .description('print the state of each view and consumer; with an SQLite file, first stop the service')
    .action(() => listViews(readConfig(process.env), print));
  views
    .command('drop')
    .description('delete everything that this release does not use; an older release would have to rebuild its views')
    .action(() => dropViews(readConfig(process.env), say));
  program
    .command('names')
    .description('the names in use, each guarded by a claim in the read model')
    .command('check')
    .description('compare the claims with the log and repair them; with SQLite files, first stop the service')
    .action(() => checkNames(readConfig(process.env), say));
  program
    .command('parked')
    .description('events and queued commands that the service could not handle')
    .command('list')
    .description('print them; with an SQLite file, first stop the service to see events (its log also names them)')
    .action(() => listParked(readConfig(process.env), print));
  program
    .command('events')
    .description('the events that the service publishes on the message bus')
    .command('publish-again')
    .description(
      'publish all events again, because the broker lost them; first stop the service, or all its projectors',
    )
    .action(() => publishAgain(readConfig(process.env), say));
  program
    .command('backup')
    .description('copy the SQLite file of the log to another file and check the copy; the service may run')
    .argument('<file>', 'the file to create')
    .option('--force', 'overwrite the file if it exists')
    .action((file: string, options: { force?: true }) => backup(readConfig(process.env), file, options, say));
  program
    .command('restore')
    .description('replace the SQLite file with a backup and keep the former file; first stop the service')
    .argument('<file>', 'the backup')
    .action((file: string) => restore(readConfig(process.env), file, say));
  program
    .command('accept-loss')
    .description('continue with an SQLite file that lacks acknowledged events; first stop the service')
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
