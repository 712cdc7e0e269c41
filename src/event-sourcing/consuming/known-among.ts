import { type ReadModelStore, type View } from './read-model-store';

const DOCUMENTS_AT_A_TIME = 500;

/** The number of these documents of a user that the view has. @throws StoreUnavailable */
export async function knownAmong(
  ids: readonly string[],
  userId: string,
  view: View,
  readModel: Pick<ReadModelStore, 'getMany'>,
): Promise<number> {
  let known = 0;
  for (let start = 0; start < ids.length; start += DOCUMENTS_AT_A_TIME) {
    const keys = ids.slice(start, start + DOCUMENTS_AT_A_TIME).map((id) => ({ id, userId }));
    known += (await readModel.getMany(view, keys)).length;
  }
  return known;
}
