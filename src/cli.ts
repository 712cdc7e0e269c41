import 'reflect-metadata';
import { commandLine } from './cli/command-line';
import { explainFailure } from './cli/explain-failure';

commandLine()
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(explainFailure(error));
    process.exit(1);
  });
