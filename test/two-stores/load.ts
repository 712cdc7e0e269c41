import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { type Drafter } from './fixture';

export interface Acknowledged {
  readonly userId: string;
  readonly id: string;
  readonly name: string;
}

/** Every name is asked for by this many at once. */
const RIVALS = 2;

/**
 * Creates without a pause: each user has rivals who ask for the same names at once, and who ask again when they were told
 * to: one under an Idempotency-Key, the other with a request that nothing ties to the one before.
 */
export class Load {
  readonly acknowledged: Acknowledged[] = [];
  readonly statuses = new Map<number, number>();
  private readonly answered = new EventEmitter().setMaxListeners(0);
  private readonly working: Promise<unknown>;
  private stopping = false;

  constructor(users: ReadonlyMap<string, Drafter>) {
    this.working = Promise.all([...users].map(([userId, drafter]) => this.work(userId, drafter)));
    // Told by whoever stops it.
    this.working.catch(() => undefined);
  }

  /** Resolves when so many were answered with this status, from now on. */
  async until(status: number, times = 1): Promise<void> {
    while (times-- > 0) await Promise.race([once(this.answered, String(status)), this.working]);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.working;
  }

  private async work(userId: string, drafter: Drafter): Promise<void> {
    for (let n = 0; !this.stopping; n++) {
      const rivals = Array.from({ length: RIVALS }, (_, rival) =>
        this.create(userId, drafter, `Name ${n}`, rival === 0),
      );
      await Promise.all(rivals);
    }
  }

  private async create(userId: string, { draft }: Drafter, name: string, hasKey: boolean): Promise<void> {
    const headers = hasKey ? { 'idempotency-key': randomUUID() } : {};
    for (;;) {
      const { status, body } = await draft(name, headers);
      if (status === 201) this.acknowledged.push({ userId, id: body.campaign.id, name });
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      this.answered.emit(String(status));
      if (status !== 503) return;
    }
  }
}
