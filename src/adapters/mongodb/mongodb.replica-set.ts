import { MongoClient } from 'mongodb';

/** Time limit of the query, in milliseconds. */
const PATIENCE = 2_000;

/** Options for credentials and replica sets are left out, because the command `hello` needs neither. */
const LEFT_OUT = /^(replicaset|auth.*|directconnection|serverselectiontimeoutms)$/i;

/**
 * Asks the first host of a `mongodb://` URL for its replica set, without credentials.
 * @returns undefined if the host belongs to none or does not respond
 */
export async function replicaSetAt(url: string): Promise<string | undefined> {
  const [, host, query] = /^mongodb:\/\/(?:[^@/]*@)?([^,/?]+)[^?]*(?:\?(.*))?$/.exec(url) ?? [];
  if (host === undefined) return undefined;
  const options = [...new URLSearchParams(query)].filter(([name]) => !LEFT_OUT.test(name));
  const direct = new URLSearchParams([...options, ['directConnection', 'true']]);
  const client = new MongoClient(`mongodb://${host}/?${direct.toString()}`, { serverSelectionTimeoutMS: PATIENCE });
  try {
    return (await client.db('admin').command({ hello: 1 }))['setName'] as string | undefined;
  } catch {
    return undefined;
  } finally {
    await client.close().catch(() => undefined);
  }
}
