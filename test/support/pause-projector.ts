import { ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { type Api } from './api';

/** Lets nothing be saved in the read model until the returned function is called: what is written lags behind. */
export function pauseProjector(api: Api): () => void {
  const readModel = api.app.get(ReadModelStore);
  const save = readModel.save.bind(readModel);
  let resume = (): void => undefined;
  const resumed = new Promise<void>((resolve) => (resume = resolve));
  const paused = jest.spyOn(readModel, 'save').mockImplementation(async (...saved) => {
    await resumed;
    await save(...saved);
  });
  return () => {
    paused.mockRestore();
    resume();
  };
}
