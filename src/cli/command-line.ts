import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config/read-config';
import { version } from '../config/version';
import { issueToken } from '../http/auth/issue-token';
import { rebuild } from './rebuild';

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
      const parked = await rebuild(readConfig(process.env), (line) => void process.stderr.write(`${line}\n`));
      if (parked.length > 0) process.exitCode = 1;
    });
  return program;
}

function wholeDays(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of days.');
  return Number(text);
}
