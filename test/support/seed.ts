import * as fc from 'fast-check';

/** A fixed seed, so that a new failure comes from a change. FUZZ_SEED selects other values. */
fc.configureGlobal({ seed: Number(process.env['FUZZ_SEED'] ?? 1) });
