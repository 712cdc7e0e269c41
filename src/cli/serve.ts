import 'reflect-metadata';
import { prepareStores } from '../adapters/prepare-stores';
import { readConfig } from '../config/read-config';
import { explainFailure } from './explain-failure';
import type * as RunService from './run-service';
import { type StopSignals } from './stop-signals';

/** Runs the service until a stop signal, then exits the process. */
export async function serve(signals: StopSignals): Promise<void> {
  // Files that the process writes (events, secrets) are readable by their owner only.
  process.umask(0o077);
  const config = readConfig(process.env);
  prepareStores(config);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only now, so that a wrong configuration fails at once
  const { runService } = require('./run-service') as typeof RunService;
  process.exit(await runService(config, signals));
}

/** Prints why the service cannot start, and exits the process with code 1. */
export function fail(error: unknown): void {
  process.stderr.write(`Cannot start. ${explainFailure(error)}`);
  process.exit(1);
}
