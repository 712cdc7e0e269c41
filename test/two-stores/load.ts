import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client } from '../support/api';
import { type Drafter } from './fixture';

/**
 * Who asks for a name at the same time: somebody, that one again under the same Idempotency-Key because the answer is
 * slow to come, and one whose request nothing ties to theirs.
 */
const RIVALS = ['first', 'again', 'other'] as const;

/** Milliseconds. A caller who asks again at once leaves the service no time for anything else. */
const ASKS_AGAIN_AFTER = 50;

/** Milliseconds between two names of a user, so that the load leaves time for what it waits for, too. */
const NEXT_NAME_AFTER = 20;

/**
 * Creates all the time: each user has rivals who ask for one name after the other, all for the same at once, and who
 * ask again when they are told to. Somebody always looks for what was acknowledged last.
 */
export class Load {
  /** Ids of the campaigns that callers were told of. */
  readonly acknowledged = new Set<string>();
  /** What callers were told, and how often. */
  readonly told = new Map<string, number>();
  private readonly answered = new EventEmitter().setMaxListeners(0);
  private readonly working: Promise<unknown>;
  /** Rejects when the load has ended. */
  private readonly ended: Promise<never>;
  private latest: { readonly client: Client; readonly id: string } | undefined;
  private stopping = false;

  constructor(drafters: readonly Drafter[]) {
    this.working = Promise.all([...drafters.map((drafter) => this.create(drafter)), this.read()]);
    this.ended = this.working.then(() => {
      throw new Error('The load has ended: nothing more is answered.');
    });
    // Told by whoever stops it, or waits for an answer.
    this.ended.catch(() => undefined);
  }

  /** Resolves when so many campaigns more are acknowledged. */
  async created(campaigns: number): Promise<void> {
    const enough = this.acknowledged.size + campaigns;
    while (this.acknowledged.size < enough) await this.next('create: 201');
  }

  /** Resolves when the next create is answered with 503. */
  async refused(): Promise<void> {
    await this.next('create: 503');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.working;
  }

  /** @throws Error when the load ends first */
  private async next(answer: string): Promise<void> {
    await Promise.race([once(this.answered, answer), this.ended]);
  }

  private async create(drafter: Drafter): Promise<void> {
    for (let n = 0; !this.stopping; n++) {
      const key = { 'idempotency-key': randomUUID() };
      await Promise.all(RIVALS.map((rival) => this.draft(drafter, `Name ${n}`, rival === 'other' ? {} : key)));
      await pause(NEXT_NAME_AFTER);
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
      await pause(ASKS_AGAIN_AFTER);
    }
  }

  private async read(): Promise<void> {
    await once(this.answered, 'create: 201');
    while (!this.stopping) {
      const { client, id } = this.latest!;
      this.note(`list: ${(await client.get('/api/campaigns?limit=10')).status}`);
      this.note(`get: ${(await client.get(`/api/campaigns/${id}`)).status}`);
      await pause(ASKS_AGAIN_AFTER);
    }
  }

  private note(answer: string): void {
    this.told.set(answer, (this.told.get(answer) ?? 0) + 1);
    this.answered.emit(answer);
  }
}
