import { type ReadModelStore, type View } from './read-model-store';

/** Something that follows from the log has not caught up with it yet. Trying again later helps. */
export class NotCaughtUp extends Error {}

/** A view does not have what was asked for yet. */
export class ReadModelBehind extends NotCaughtUp {}

/** A view that is still being built has gaps, which a list would not show. @throws ReadModelBehind, StoreUnavailable */
export async function mustBeCaughtUp(readModel: ReadModelStore, view: View): Promise<void> {
  if (!(await readModel.isCaughtUp(view))) throw new ReadModelBehind(`the view ${view.name} is being built`);
}
