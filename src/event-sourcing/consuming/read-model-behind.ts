import { type ReadModelStore, type View } from './read-model-store';

/** The read model does not have yet what was asked for: it has to catch up with the log first. */
export class ReadModelBehind extends Error {}

/** A view that is still being built has gaps, which a list would not show. @throws ReadModelBehind, StoreUnavailable */
export async function mustBeCaughtUp(readModel: ReadModelStore, view: View): Promise<void> {
  if (!(await readModel.isCaughtUp(view))) throw new ReadModelBehind(`the view ${view.name} is being built`);
}
