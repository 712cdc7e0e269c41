import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client } from '../support/api';
import { type Drafter } from './fixture';

/**
 * The requests that ask for a name at the same time: the first one, its repetition with the same Idempotency-Key, and
 * an independent one.
 */
const RIVALS = ['first', 'again', 'other'] as const;

/** Milliseconds. Without a delay, repeated requests would leave the service no time for anything else. */
const RETRY_DELAY = 200;

/** Milliseconds between two names of a user, so that the load leaves the service time for other work. */
const NEXT_NAME_DELAY = 20;

/**
 * Creates campaigns continuously. Each user sends rival requests for one name after the other, and repeats those that
 * get a 503. Another caller continuously reads the campaign that was acknowledged last.
 */
export class Load {
  /** Ids of the campaigns that a caller got a 201 for. */
  readonly acknowledged = new Set<string>();
  /** The number of responses by kind, such as `create: 201`. */
  readonly responses = new Map<string, number>();
  private readonly responded = new EventEmitter().setMaxListeners(0);
  private readonly working: Promise<unknown>;
  /** Rejects when the load has ended. */
  private readonly ended: Promise<never>;
  private latest: { readonly client: Client; readonly id: string } | undefined;
  private stopping = false;

  constructor(drafters: readonly Drafter[]) {
    this.working = Promise.all([...drafters.map((drafter) => this.create(drafter)), this.read()]);
    this.ended = this.working.then(() => {
      throw new Error('The load has ended, so no more responses arrive.');
    });
    // The error is reported to the caller that stops the load or waits for a response.
    this.ended.catch(() => undefined);
  }

  /** Resolves when this many more campaigns are acknowledged. */
  async created(campaigns: number): Promise<void> {
    const enough = this.acknowledged.size + campaigns;
    while (this.acknowledged.size < enough) await this.next('create: 201');
  }

  /** Resolves when the next create gets a 503. */
  async refused(): Promise<void> {
    await this.next('create: 503');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.working;
  }

  /** @throws Error if the load ends first */
  private async next(response: string): Promise<void> {
    await Promise.race([once(this.responded, response), this.ended]);
  }

  private async create(drafter: Drafter): Promise<void> {
    for (let n = 0; !this.stopping; n++) {
      const key = { 'idempotency-key': randomUUID() };
      await Promise.all(RIVALS.map((rival) => this.draft(drafter, `Name ${n}`, rival === 'other' ? {} : key)));
      await pause(NEXT_NAME_DELAY);
    }
  }

  private async draft({ client, draft }: Drafter, name: string, headers: Record<string, string>): Promise<void> {
    for (;;) {
      const { status, body } = await draft(name, headers);
      if (status === 201) {
        this.acknowledged.add(body.campaign.id);
        this.latest = { client, id: body.campaign.id };
      }
      this.note(`create: ${status}`);
      if (status !== 503 || this.stopping) return;
      await pause(RETRY_DELAY);
    }
  }

  private async read(): Promise<void> {
    await once(this.responded, 'create: 201');
    while (!this.stopping) {
      const { client, id } = this.latest!;
      this.note(`list: ${(await client.get('/api/campaigns?limit=10')).status}`);
      this.note(`get: ${(await client.get(`/api/campaigns/${id}`)).status}`);
      await pause(RETRY_DELAY);
    }
  }

  private note(response: string): void {
    this.responses.set(response, (this.responses.get(response) ?? 0) + 1);
    this.responded.emit(response);
  }
}
