/** The MongoDB of a test run; Jest's workers inherit it in the environment. */
export interface MongodbOfThisRun {
  /** URL of the server that all suites share. */
  readonly url?: string | undefined;
  /** Path of a mongod, for suites that start servers of their own. */
  readonly executable?: string | undefined;
  /** Why one of the two is missing. */
  readonly missing?: string | undefined;
}

const VARIABLE = 'MONGODB_OF_THIS_RUN';

export function setMongodbOfThisRun(mongodb: MongodbOfThisRun): void {
  process.env[VARIABLE] = JSON.stringify(mongodb);
}

export function mongodbOfThisRun(): MongodbOfThisRun {
  return JSON.parse(process.env[VARIABLE]!) as MongodbOfThisRun;
}
