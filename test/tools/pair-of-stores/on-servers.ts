import { OpenStores } from '../../../src/adapters/open-stores';
import { VIEWS } from '../../../src/projector/handlers';
import { dump, restoreDump } from '../../support/mongodb/dump';
import { EventstoredbDouble } from '../eventstoredb/eventstoredb.double';
import { type Adapters, type Moment, type PairOfStores } from './stores';

/** A double of EventStoreDB, used through the client, and a MongoDB database. */
export class OnServers implements PairOfStores {
  private readonly eventstoredb = new EventstoredbDouble();
  private opened: OpenStores | undefined;

  private constructor(private readonly readModelUrl: string) {}

  /** @param readModelUrl of an empty MongoDB database */
  static async start(readModelUrl: string): Promise<OnServers> {
    const servers = new OnServers(readModelUrl);
    await servers.eventstoredb.start();
    return servers;
  }

  async open(): Promise<Adapters> {
    await this.opened?.close();
    const urls = { eventStoreUrl: this.eventstoredb.url, readModelUrl: this.readModelUrl };
    return (this.opened = await OpenStores.open(urls, VIEWS));
  }

  async moment(): Promise<Moment> {
    const [log, readModel] = [[...this.eventstoredb.log.all], await dump(this.readModelUrl)];
    return {
      restoreLog: async () => this.eventstoredb.log.restore(log),
      restoreReadModel: () => restoreDump(this.readModelUrl, readModel),
    };
  }

  async close(): Promise<void> {
    await this.opened?.close();
    await this.eventstoredb.stop();
  }
}
