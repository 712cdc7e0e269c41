import { type DynamicModule, Module } from '@nestjs/common';
import { NameIndex } from '../campaigns/campaign-names/name-index';
import { EventStore } from '../event-sourcing/log/event-store';
import { ConsumerLease } from '../event-sourcing/consuming/consumer-lease';
import { ReadModelStore, type View } from '../event-sourcing/consuming/read-model-store';
import { ServedViews } from '../event-sourcing/consuming/served-views';
import { MessageBus } from '../edge/message-bus';
import { openMessageBus } from './open-message-bus';
import { OpenStores, type StoreUrls } from './open-stores';

/** Binds each port to the adapter that its URL names. The projector closes the adapters after it has stopped. */
@Module({})
export class AdaptersModule {
  static of(urls: StoreUrls & { readonly messageBusUrl: string | undefined }, views: readonly View[]): DynamicModule {
    return {
      module: AdaptersModule,
      global: true,
      providers: [
        { provide: OpenStores, useFactory: () => OpenStores.open(urls, views) },
        { provide: EventStore, useFactory: (stores: OpenStores) => stores.eventStore, inject: [OpenStores] },
        { provide: ReadModelStore, useFactory: (stores: OpenStores) => stores.readModel, inject: [OpenStores] },
        {
          provide: ServedViews,
          useFactory: ({ readModel, eventStore }: OpenStores) => new ServedViews(readModel, eventStore),
          inject: [OpenStores],
        },
        { provide: NameIndex, useFactory: (stores: OpenStores) => stores.names, inject: [OpenStores] },
        { provide: ConsumerLease, useFactory: (stores: OpenStores) => stores.lease, inject: [OpenStores] },
        { provide: MessageBus, useFactory: () => openMessageBus(urls.messageBusUrl) },
      ],
      exports: [OpenStores, EventStore, ReadModelStore, ServedViews, NameIndex, ConsumerLease, MessageBus],
    };
  }
}
