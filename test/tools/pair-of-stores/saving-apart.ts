import { type ReadModelStore } from '../../../src/event-sourcing/consuming/read-model-store';
import { decorated } from '../../support/decorated';

/** Saves each document, and then the checkpoint, on its own. A process can die in between, as with MongoDB. */
export function savingApart(store: ReadModelStore): ReadModelStore {
  return decorated(store, {
    save: async (changes, checkpoint) => {
      for (const change of changes) await store.save([change]);
      if (checkpoint !== undefined) await store.save([], checkpoint);
    },
  });
}
