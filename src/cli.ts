import 'reflect-metadata';
import { commandLine } from './cli/command-line';
import { explainFailure } from './cli/explain-failure';

// Only its owner may read what a command writes, such as a backup.
process.umask(0o077);

commandLine()
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(explainFailure(error));
    process.exit(1);
  });
