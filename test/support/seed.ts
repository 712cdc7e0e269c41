import * as fc from 'fast-check';

/** Every property is tried on the same values each time, so that a failure belongs to a change; another seed looks elsewhere. */
fc.configureGlobal({ seed: Number(process.env['FUZZ_SEED'] ?? 1) });
