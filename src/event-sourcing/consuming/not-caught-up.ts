import { type ReadModelStore, type View } from './read-model-store';

/** Data that is derived from the log has not caught up with it yet. Retry later. */
export class NotCaughtUp extends Error {}

/** A view does not contain the requested data yet. */
export class ReadModelBehind extends NotCaughtUp {}

/** Call it before a list: a view that is still being built has gaps. @throws ReadModelBehind, StoreUnavailable */
export async function mustBeCaughtUp(readModel: ReadModelStore, view: View): Promise<void> {
  if (!(await readModel.isCaughtUp(view))) throw new ReadModelBehind(`the view ${view.name} is being built`);
}
