import type * as Serve from './cli/serve';
import { StopSignals } from './cli/stop-signals';

// Loading the service takes half a second, and signals that arrive in that time must not be lost.
const signals = new StopSignals();

// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded before the line above
const { serve, fail } = require('./cli/serve') as typeof Serve;

serve(signals).catch(fail);
