import { setImmediate } from 'node:timers/promises';
import { type ListQuery, type ReadModelDocument, type ReadModelStore, type View } from './read-model-store';

/**
 * All documents of a selection, some at a time. Other requests are served between pages. Documents can be removed
 * meanwhile.
 * @param size maximum number of documents on a page; the last page can be empty
 * @throws StoreUnavailable
 */
export async function* pagesOf<Document extends ReadModelDocument>(
  readModel: Pick<ReadModelStore, 'list'>,
  view: View,
  selection: Omit<ListQuery, 'after' | 'offset' | 'limit'>,
  size: number,
): AsyncGenerator<readonly Document[], void> {
  let after: string | undefined;
  for (;;) {
    const query = { ...selection, limit: size, ...(after !== undefined && { after }) };
    const page = await readModel.list<Document>(view, query);
    yield page;
    after = page[page.length - 1]?.list_order;
    if (page.length < size) return;
    await setImmediate();
  }
}
