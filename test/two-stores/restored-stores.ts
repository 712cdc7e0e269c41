import { randomUUID } from 'node:crypto';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type StoredClaim } from '../../src/adapters/mongodb/mongodb.claims';
import { checkNames } from '../../src/cli/check-names';
import { rebuild } from '../../src/cli/rebuild';
import { listViews } from '../../src/cli/views';
import { type Api, problem, startApi, startUnready, type ApiResponse } from '../support/api';
import { connectSender, untilListed, untilSendersListed } from '../support/api-senders';
import { dump, onDatabase, restoreDump } from '../support/mongodb/dump';
import { temporaryFolder } from '../support/temporary-folder';
import { untilReady, untilResponse } from '../support/until-response';
import { EventstoredbDouble } from '../tools/eventstoredb/eventstoredb.double';
import { drafter, type Drafter, drafterWith, holdBack } from './fixture';

const taken = (name: string) => problem(409, 'campaign_name_taken', { suggested_name: `${name} (2)` });

interface Urls extends Record<string, string> {
  readonly EVENT_STORE_URL: string;
  readonly READ_MODEL_URL: string;
}

/** A service on two stores. Between stops, either store can go back to an earlier moment. */
class Service {
  readonly user = randomUUID();
  api: Api;
  ada: Drafter;

  private constructor(readonly urls: Urls) {}

  static async start(urls: Urls): Promise<Service> {
    const service = new Service(urls);
    service.api = await startApi(urls);
    service.ada = await drafter(service.api, service.user);
    return service;
  }

  async create(...names: string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const name of names) {
      const { status, body } = await this.ada.draft(name);
      expect(status).toBe(201);
      ids.push(body.campaign.id as string);
    }
    return ids;
  }

  /** Waits until the names are listed, and stops. */
  async stopWith(...names: string[]): Promise<void> {
    await untilListed(this.ada.client, names.length);
    await this.api.stop();
  }

  async again(start = startApi, more: Record<string, string> = {}): Promise<void> {
    this.api = await start({ ...this.urls, ...more });
    this.ada = drafterWith(await this.api.as(this.user), this.ada.sender);
  }

  async names(): Promise<string[]> {
    return namesIn(await this.ada.client.get('/api/campaigns'));
  }

  async rebuild(): Promise<void> {
    expect(await rebuild(this.api.config, () => undefined)).toEqual([]);
  }

  readiness() {
    return this.api.anonymous().get('/health/ready');
  }
}

function describeRestoredLog(open: () => { urls: Urls; backUp: () => () => void }): void {
  let service: Service;
  let urls: Urls;
  let backUp: () => () => void;
  beforeEach(() => ({ urls, backUp } = open()));
  afterEach(() => service.api.stop());

  /**
   * The campaign Kept and its sender are in the backup, the campaign Lost and a second sender are not. The service is
   * stopped, and the backup is in place.
   */
  async function restored(): Promise<{ kept: string; lost: string }> {
    service = await Service.start(urls);
    const [kept] = await service.create('Kept');
    await service.stopWith('Kept');
    const restore = backUp();
    await service.again();
    const { client } = service.ada;
    await connectSender(client);
    await untilSendersListed(client, 2);
    const [lost] = await service.create('Lost');
    await service.stopWith('Kept', 'Lost');
    restore();
    return { kept: kept!, lost: lost! };
  }

  async function expectNothingServed({ kept, lost }: { kept: string; lost: string }): Promise<void> {
    const { client, draft } = service.ada;
    const list = (await client.get('/api/campaigns')).body;
    expect(list).toEqual(problem(503, 'read_model_behind'));
    expect(list.detail).toMatch(/does not match its event log/);
    expect((await client.get(`/api/campaigns/${lost}`)).body).toEqual(problem(404, 'campaign_not_found'));
    expect((await client.get(`/api/campaigns/${kept}`)).body.campaign).toMatchObject({ name: 'Kept' });
    const { status, body } = await service.readiness();
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: 'unavailable', projector: 'wrong_log' });
    expect((await draft('Kept')).status).not.toBe(201);
    // The list of senders that the erasure would search is not of this log.
    const erasure = await client.post('/api/erasures', { email: 'ada@example.com' });
    expect(erasure.body).toEqual(problem(503, 'read_model_behind'));
  }

  it('is noticed at the start: nothing of what it lacks is served', async () => {
    const campaigns = await restored();
    await service.again(startUnready);
    await untilResponse(
      () => service.readiness(),
      ({ body }) => body.projector === 'wrong_log',
    );
    await expectNothingServed(campaigns);
    await service.api.stop();
    const printed: string[] = [];
    await listViews(service.api.config, (line) => printed.push(line));
    expect(printed).toContainEqual(expect.stringMatching(/^campaigns\.v4: of another log, .*run rebuild$/));
  });

  it('is served correctly after a rebuild: what it lacks is gone, and its name is free', async () => {
    const { kept, lost } = await restored();
    await service.rebuild();
    await service.again();
    expect(await service.names()).toEqual(['Kept']);
    const { client, draft } = service.ada;
    expect((await client.get(`/api/campaigns/${lost}`)).status).toBe(404);
    expect((await client.get(`/api/campaigns/${kept}`)).body.campaign).toMatchObject({ name: 'Kept' });
    expect((await draft('Kept')).body).toEqual(taken('Kept'));
    await service.create('Lost', 'New');
    await untilListed(client, 3);
    expect(await service.names()).toEqual(['Kept', 'Lost', 'New']);
    expect((await service.readiness()).body).toMatchObject({ status: 'ok', projector: 'live' });
  });
}

/**
 * What the service does after its log in an SQLite file was restored from an older backup.
 * @param readModelFor URL of an empty read model for a log in this file
 */
export function describeRestoredSqlite(readModelFor: (file: string) => string): void {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  /** @returns a function that restores this moment; call both while the service is stopped */
  function backUpFiles(file: string): () => void {
    const folderOf = dirname(file);
    const ofLog = () => readdirSync(folderOf).filter((name) => name.startsWith(basename(file)) && !/views/.test(name));
    const backup = folder.file(randomUUID());
    for (const name of ofLog()) cpSync(join(folderOf, name), join(backup, name));
    return () => {
      for (const name of ofLog()) rmSync(join(folderOf, name));
      cpSync(backup, folderOf, { recursive: true });
    };
  }

  describeRestoredLog(() => {
    const file = folder.file(`${randomUUID()}.db`);
    const urls = { EVENT_STORE_URL: `sqlite:${file}`, READ_MODEL_URL: readModelFor(file) };
    return { urls, backUp: () => backUpFiles(file) };
  });
}

/** The same for a log in EventStoreDB. Only a double of it can go back in time. */
export function describeRestoredEventstoredb(newReadModelUrl: () => string): void {
  let eventstoredb: EventstoredbDouble;
  beforeEach(async () => {
    eventstoredb = new EventstoredbDouble();
    await eventstoredb.start();
  });
  afterEach(() => eventstoredb.stop());
  const urls = () => ({ EVENT_STORE_URL: eventstoredb.url, READ_MODEL_URL: newReadModelUrl() });

  function backUpLog(): () => void {
    const backup = [...eventstoredb.log.all];
    return () => eventstoredb.log.restore(backup);
  }

  describe('while the service was stopped', () => {
    describeRestoredLog(() => ({ urls: urls(), backUp: backUpLog }));
  });

  describe('while the service runs', () => {
    let service: Service;
    afterEach(() => service.api.stop());

    it('is noticed by the service, and by a process that only serves requests', async () => {
      service = await Service.start(urls());
      await service.create('Kept');
      await untilListed(service.ada.client, 1);
      const restore = backUpLog();
      await service.create('Lost');
      await untilListed(service.ada.client, 2);
      const serving = await startApi({ ...service.urls, ROLE: 'api' });
      await eventstoredb.stop();
      restore();
      await eventstoredb.start();
      for (const each of [service.api, serving]) {
        await untilResponse(
          () => each.anonymous().get('/health/ready'),
          ({ body }) => body.projector === 'wrong_log',
        );
        const client = await each.as(service.user);
        await untilResponse(
          () => client.get('/api/campaigns'),
          ({ status }) => status === 503,
        );
      }
      await serving.stop();
    });
  });
}

/** What the service does after its MongoDB was restored from an older backup, or lost a part of its content. */
export function describeRestoredMongodb(eventStoreUrl: () => string, newReadModelUrl: () => string): void {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start({ EVENT_STORE_URL: eventStoreUrl(), READ_MODEL_URL: newReadModelUrl() });
  });
  afterEach(() => service.api.stop());

  const url = () => service.urls.READ_MODEL_URL;
  const keyOf = (name_key: string) => ({ user_id: service.user, name_key });
  const LATER = Array.from({ length: 20 }, (_, number) => `Later ${number}`);

  it('grants no name that the log has, even before the projector catches up', async () => {
    await service.create('Early');
    await untilListed(service.ada.client, 1);
    await service.api.stop();
    const backup = await dump(url());
    await service.again();
    await service.create(...LATER);
    await service.stopWith('Early', ...LATER);
    await restoreDump(url(), backup);

    const held = await holdBack(url());
    await service.again(startUnready);
    const { draft } = service.ada;
    for (const name of ['Early', ...LATER]) expect((await draft(name)).body).toEqual(taken(name));
    await service.create('New');
    await held.release();
    await untilReady(service.api);
    await untilListed(service.ada.client, LATER.length + 2);
    for (const name of ['Early', ...LATER, 'New']) expect((await draft(name)).body).toEqual(taken(name));
  });

  it('while the service runs, catches up, and names stay taken', async () => {
    await service.create('Early');
    await untilListed(service.ada.client, 1);
    const backup = await dump(url());
    await service.create(...LATER);
    await untilListed(service.ada.client, LATER.length + 1);
    await restoreDump(url(), backup);

    // The list lacks the later campaigns until the projector has noticed.
    await untilListed(service.ada.client, LATER.length + 1);
    for (const name of ['Early', ...LATER]) expect((await service.ada.draft(name)).body).toEqual(taken(name));
    await service.create('New');
  });

  it('without its claims, while the service runs, fills them again and grants no name twice', async () => {
    const names = ['One', 'Two', 'Three', 'Four', 'Five'];
    await service.create(...names);
    await untilListed(service.ada.client, names.length);
    const race = () => Promise.all(Array.from({ length: 100 }, (_, number) => service.ada.draft(names[number % 5]!)));
    await onDatabase(url(), (database) => database.collection('name_claims').drop());
    for (const { status } of await race()) expect([409, 503]).toContain(status);
    await untilReady(service.api);
    for (const { body } of await race()) expect(body).toEqual(expect.objectContaining({ code: 'campaign_name_taken' }));
    const fresh = Array.from({ length: 100 }, (_, number) => service.ada.draft(`New ${number % 5}`));
    const statuses = (await Promise.all(fresh)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(5).fill(201), ...Array<number>(95).fill(409)]);
  });

  it('without a view, while the service runs, builds it again', async () => {
    await service.create('One', 'Two');
    await untilListed(service.ada.client, 2);
    await onDatabase(url(), (database) => database.collection('campaigns.v4').drop());
    await service.create('Three');
    // The next list may be refused, until the view has caught up again.
    expect(namesIn(await untilListed(service.ada.client, 3))).toEqual(['One', 'Three', 'Two']);
  });

  it('only as far as one view is concerned, fills it from its own checkpoint', async () => {
    await service.create('Early');
    await untilListed(service.ada.client, 1);
    const backup = await dump(url());
    await service.create('Late');
    await service.stopWith('Early', 'Late');
    await restoreDump(url(), new Map([...backup].filter(([collection]) => collection === 'campaigns.v4')));
    await service.again();
    await untilListed(service.ada.client, 2);
    expect(await service.names()).toEqual(['Early', 'Late']);
  });

  it('is repaired by names check, without a rebuild', async () => {
    await service.create('Kept', 'Without a claim');
    await service.stopWith('Kept', 'Without a claim');
    await onDatabase(url(), async (database) => {
      const claims = database.collection<StoredClaim>('name_claims');
      const kept = await claims.findOne({ _id: keyOf('Kept') });
      await claims.deleteOne({ _id: keyOf('Without a claim') });
      const unused = { claim_id: randomUUID(), campaign_id: randomUUID() };
      await claims.insertOne({ ...kept!, ...unused, _id: keyOf('Unused') });
    });
    const printed: string[] = [];
    await checkNames(service.api.config, (line) => printed.push(line));
    // The log may contain other users, who have claims too.
    expect(printed).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Inserted: [1-9]/),
        expect.stringMatching(/^Claims: .* Removed: [1-9]/),
        'Done.',
      ]),
    );
    await service.again();
    for (const name of ['Kept', 'Without a claim']) expect((await service.ada.draft(name)).body).toEqual(taken(name));
    await service.create('Unused');
  });
}

function namesIn({ body }: ApiResponse): string[] {
  return body.campaigns.map((campaign: { name: string }) => campaign.name).sort();
}
