import 'reflect-metadata';
import { commandLine } from './cli/command-line';
import { explainFailure } from './cli/explain-failure';

// Files that a command writes, such as a backup, are readable by their owner only.
process.umask(0o077);

commandLine()
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(explainFailure(error));
    process.exit(1);
  });
