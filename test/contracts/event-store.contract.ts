import { type EventStore } from '../../src/event-sourcing/log/event-store';
import { describeAppending } from './event-store.appending.contract';
import { describeSubscribing } from './event-store.subscribing.contract';
import { describeTruncating } from './event-store.truncating.contract';

export interface OpenedEventStore {
  readonly store: EventStore;
  close(): Promise<void> | void;
}

/**
 * What every event store keeps to. The log may be shared and hold anything else: each test has streams of its own.
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
    it('answers a ping', async () => {
      await expect(store().ping()).resolves.toBeUndefined();
    });
  });
}
