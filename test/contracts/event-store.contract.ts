import { type EventStore } from '../../src/event-sourcing/log/event-store';
import { describeAppending } from './event-store.appending.contract';
import { describeContaining } from './event-store.containing.contract';
import { describeSubscribing } from './event-store.subscribing.contract';
import { describeTruncating } from './event-store.truncating.contract';

export interface OpenedEventStore {
  readonly store: EventStore;
  close(): Promise<void> | void;
}

/**
 * The contract of every event store. The log may contain other streams, because each test uses its own.
 * @param open called once
 */
export function describeEventStore(name: string, open: () => Promise<OpenedEventStore>): void {
  describe(`The event store on ${name}`, () => {
    let opened: OpenedEventStore | undefined;
    const store = () => {
      if (opened === undefined) throw new Error('the store did not open');
      return opened.store;
    };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    describeAppending(store);
    describeSubscribing(store);
    describeTruncating(store);
    describeContaining(store);
    it('responds to a ping', async () => {
      await expect(store().ping()).resolves.toBeUndefined();
    });
  });
}
