/** The MongoDB of a test run. Jest's workers inherit it in the environment. */
export interface MongodbOfThisRun {
  /** URL of the server that all suites share. */
  readonly url?: string | undefined;
  /** Path of a mongod for suites that start their own servers. */
  readonly executable?: string | undefined;
  /** The reason why one of the two is missing. */
  readonly missing?: string | undefined;
}

const VARIABLE = 'MONGODB_OF_THIS_RUN';

export function setMongodbOfThisRun(mongodb: MongodbOfThisRun): void {
  process.env[VARIABLE] = JSON.stringify(mongodb);
}

export function mongodbOfThisRun(): MongodbOfThisRun {
  const mongodb = process.env[VARIABLE];
  if (mongodb === undefined) throw new Error('The global setup did not look for a MongoDB: see the sequencer.');
  return JSON.parse(mongodb) as MongodbOfThisRun;
}
