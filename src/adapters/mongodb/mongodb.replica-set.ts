import { MongoClient } from 'mongodb';

/** Milliseconds that it may take to ask. */
const PATIENCE = 2_000;

/** What says who the caller is and which set is wanted: `hello` needs neither. */
const LEFT_OUT = /^(replicaset|auth.*|directconnection|serverselectiontimeoutms)$/i;

/**
 * Asks the first host of a `mongodb://` URL, whatever the URL says of replica sets, and without its credentials.
 * @returns the name of its replica set; undefined when it is in none, or does not tell
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
