import { OpenStores } from '../../src/adapters/open-stores';
import { readConfig } from '../../src/config/read-config';
import { issueToken } from '../../src/edge/tokens/issue-token';
import { VIEWS } from '../../src/projector/handlers';
import { SECRET } from '../support/api';
import { seedCampaigns } from '../support/seed-campaigns';
import { ServiceProcess } from '../support/service-process';
import { temporaryFolder } from '../support/temporary-folder';
import { countBytes, pollWhile, stallOnCampaigns, type Target } from './list-readers';
import { sqliteUrls } from '../support/sqlite-urls';
import { untilResponse } from '../support/until-response';

/** Milliseconds. Enough for a slow machine to project many campaigns. */
const LONG = 600_000;

export interface Crowd {
  readonly campaigns: number;
  /** Number of callers that read the whole list, and that never read, at the same time. */
  readonly readers: number;
  readonly stalled: number;
  /** Heap limit of the service in megabytes, far smaller than the lists. */
  readonly heap: number;
}

export interface Outcome {
  /** Bytes that each reader received. */
  readonly bytes: readonly number[];
  /** Responses of `/health/live` in the meantime. */
  readonly served: number;
  readonly stillAlive: boolean;
}

/** Many callers read one user's list of 10 kB campaigns from a process with little memory. */
export async function readTogether({ campaigns, readers, stalled, heap }: Crowd): Promise<Outcome> {
  const folder = temporaryFolder();
  const urls = sqliteUrls(folder.file('campaigns.db'));
  await seed(urls.EVENT_STORE_URL, campaigns);
  const { service, target } = await start(urls, folder.file('data'), heap);
  try {
    await untilResponse(
      () => fetch(`${target.url}/health/ready`),
      ({ status }) => status === 200,
      LONG,
    );
    const waiting = await Promise.all(Array.from({ length: stalled }, () => stallOnCampaigns(target)));
    const reading = Promise.all(Array.from({ length: readers }, () => countBytes(target)));
    const served = await pollWhile(target, reading);
    const { status } = await fetch(`${target.url}/health/live`);
    for (const response of waiting) response.destroy();
    return { bytes: await reading, served, stillAlive: status === 200 };
  } finally {
    service.signal('SIGKILL');
    await service.ended;
    folder.remove();
  }
}

async function start(
  urls: ReturnType<typeof sqliteUrls>,
  dataDir: string,
  heap: number,
): Promise<{ service: ServiceProcess; target: Target }> {
  const variables = { ...urls, DATA_DIR: dataDir, AUTH_JWT_SECRET: SECRET };
  const service = ServiceProcess.run('main.ts', {
    ...variables,
    PORT: '0',
    LOG_LEVEL: 'silent',
    NODE_OPTIONS: `--max-old-space-size=${heap}`,
  });
  const token = await issueToken(readConfig(variables), 'ada', 1);
  return { service, target: { url: (await service.listening()).url, token } };
}

async function seed(eventStoreUrl: string, campaigns: number): Promise<void> {
  const stores = await OpenStores.open({ eventStoreUrl, readModelUrl: 'sqlite::memory:' }, VIEWS);
  await seedCampaigns(stores.eventStore, { userId: 'ada', campaigns, senders: 1, signature: 'x'.repeat(10_000) });
  await stores.close();
}
