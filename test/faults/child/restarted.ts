import { readConfig } from '../../../src/config/read-config';
import { issueToken } from '../../../src/edge/tokens/issue-token';
import { Clock } from '../../../src/event-sourcing/deciding/clock';
import { type Api, type Client, SECRET, startApi } from '../../support/api';
import { type Place } from '../../support/place';

/** A service that is started in this process, at one place after another. */
export class Restarted {
  /** All clocks are stopped at this time, so that no lease expires on a slow machine. */
  readonly now = Date.now();
  /** The number of milliseconds by which the clocks of this process are ahead. */
  ahead = 0;
  /** A client of the service that runs. */
  ada: Client;
  private api: Api | undefined;

  /** Undo it with `jest.restoreAllMocks`. */
  stopClocks(): void {
    jest
      .spyOn(Clock.prototype, 'in')
      .mockImplementation((milliseconds) => new Date(this.now + this.ahead + milliseconds).toISOString());
  }

  async start({ eventStoreUrl, readModelUrl }: Place): Promise<void> {
    this.api = await startApi({ EVENT_STORE_URL: eventStoreUrl, READ_MODEL_URL: readModelUrl });
    this.ada = await this.api.as('ada');
  }

  /** Of the service that runs. */
  get app(): Api['app'] {
    return this.api!.app;
  }

  async stop(): Promise<void> {
    await this.api?.stop();
    this.api = undefined;
  }
}

/** Headers of a request to a service in another process. */
export async function headersOfAda(): Promise<Record<string, string>> {
  const token = await issueToken(readConfig({ AUTH_JWT_SECRET: SECRET }), 'ada', 1);
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}
