import { EventEmitter } from 'node:events';
import { MongodbDatabase } from '../../src/adapters/mongodb/mongodb.database';
import { MongodbConsumerLease } from '../../src/adapters/mongodb/mongodb.consumer-lease';
import { viewName } from '../../src/event-sourcing/consuming/read-model-store';
import { VIEWS } from '../../src/projector/handlers';
import { type Api, type ApiResponse, type Client } from '../support/api';
import { connectSender, untilSendersListed } from '../support/api-senders';

/** A user with one sender who drafts campaigns. */
export interface Drafter {
  readonly client: Client;
  readonly sender: string;
  draft(name: string, headers?: Record<string, string>): Promise<ApiResponse>;
}

export async function drafter(api: Api, userId: string): Promise<Drafter> {
  const client = await api.as(userId);
  const sender = await connectSender(client);
  await untilSendersListed(client, 1);
  return drafterWith(client, sender);
}

export function drafterWith(client: Client, sender: string): Drafter {
  const draft = (name: string, headers?: Record<string, string>) =>
    client.post('/api/campaigns', { type: 'email', name, sender_account_ids: [sender] }, headers);
  return { client, sender, draft };
}

const REACTORS = [
  'campaign-names',
  'campaign-launches',
  'leads-of-deleted-campaigns',
  'entries-of-deleted-lists',
  'sender-erasures',
  'removed-leads',
  'removed-list-entries',
  'removed-suppressions',
];

export const CONSUMERS = [...VIEWS.map(viewName), ...REACTORS];

/** Acquires the leases of all consumers of this read model, so that they wait until the leases are released. */
export async function holdBack(readModelUrl: string): Promise<{ release(): Promise<void> }> {
  const database = await MongodbDatabase.open(readModelUrl);
  const leases = new MongodbConsumerLease(database);
  const { signal } = new AbortController();
  const held = await Promise.all(CONSUMERS.map((consumer) => leases.acquire(consumer, signal)));
  return {
    release: async () => {
      await Promise.all(held.map((lease) => lease.release()));
      await database.close();
    },
  };
}

type Method = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/** Watches a method of all objects of a class, until mocks are restored. Emits `called` before it makes the call. */
export class Watched extends EventEmitter {
  private readonly failures: unknown[] = [];

  constructor(prototype: object, name: string) {
    super();
    const { failures, emit } = { failures: this.failures, emit: this.emit.bind(this) };
    const methods = prototype as Record<string, Method>;
    const method = methods[name]!;
    jest.spyOn(methods, name).mockImplementation(async function (this: unknown, ...args) {
      emit('called', this);
      return method.apply(this, args).catch((error: unknown) => {
        failures.push(error);
        throw error;
      });
    });
  }

  /** @returns how many calls failed with an error of this class */
  failedWith(errorClass: new (...args: never[]) => Error): number {
    return this.failures.filter((error) => error instanceof errorClass).length;
  }
}
