import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

export interface Target {
  readonly url: string;
  readonly token: string;
}

export interface Read {
  readonly bytes: number;
  /** Names of the campaigns, in the order of the response. */
  readonly names: string[];
}

/** Reads the list of campaigns to its end. @throws if the response is cut */
export async function readCampaigns(target: Target, query = ''): Promise<Read> {
  const response = await request(target, `/api/campaigns${query}`);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { campaigns } = JSON.parse(body.toString()) as { campaigns: { name: string }[] };
  return { bytes: body.length, names: campaigns.map(({ name }) => name) };
}

/** Reads the response to its end and discards it. @returns the number of bytes */
export async function countBytes(target: Target): Promise<number> {
  let bytes = 0;
  for await (const chunk of await request(target, '/api/campaigns')) bytes += (chunk as Buffer).length;
  return bytes;
}

/** Requests the list and reads only the head of the response. */
export async function stallOnCampaigns(target: Target): Promise<IncomingMessage> {
  const response = await request(target, '/api/campaigns');
  response.pause().on('error', () => undefined);
  return response;
}

/** Sends liveness requests one after another. @returns the number of 200 responses until `work` ends */
export async function pollWhile(target: Target, work: Promise<unknown>): Promise<number> {
  let working = true;
  const done = work.finally(() => (working = false));
  let served = 0;
  while (working) {
    const response = await request(target, '/health/live');
    response.resume();
    await once(response, 'end');
    if (response.statusCode === 200) served++;
  }
  await done;
  return served;
}

async function request({ url, token }: Target, path: string): Promise<IncomingMessage> {
  const asked = get(`${url}${path}`, { headers: { authorization: `Bearer ${token}` }, agent: false });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  // The reader of the response gets this error.
  asked.on('error', () => undefined);
  return response;
}
