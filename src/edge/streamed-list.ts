import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { bulkhead } from 'cockatiel';
import { type FastifyReply } from 'fastify';
import { cursorAt } from './cursor';

declare module 'fastify' {
  interface FastifyReply {
    /** Ends a response that has begun but cannot be completed. The caller can tell that it is incomplete. */
    abort(error: Error): void;
  }
}

export interface StreamedList<Item> {
  /** Member of the response that holds the list. */
  readonly name: string;
  /** Where to start: what `cursorOf` returned for the item before. Absent: at the beginning. */
  readonly cursor?: string | undefined;
  /** Maximum number of items in the response. Absent: all of them. */
  readonly limit?: number | undefined;
  /** Returns up to `limit` items after the cursor; fewer only at the end of the list. */
  page(limit: number, cursor: string | undefined): Promise<readonly Item[]>;
  /** The `list_order` of the item. */
  cursorOf(item: Item): string;
  toDto(item: Item): object;
  /**
   * Members of the response after the list, instead of `next_cursor`.
   * @param next cursor of the last item that was sent; undefined if there are no more
   */
  members?(next: string | undefined): object;
}

/** Number of items on the first page and on the largest page. Most lists fit on the first one. */
const FIRST_PAGE = 20;
const LARGEST_PAGE = 50;

/** A piece of the response is sent when it has this many characters. The rest of its page is read again, not kept. */
const PIECE = 32_768;

/** Limits the pages that are in memory at the same time, over all requests. */
const pagesInMemory = bulkhead(16, Infinity);

/**
 * Sends `{ "<name>": [...], "next_cursor"? }`, or the list with `members`. Pages are read as the caller receives them: a
 * caller that reads slowly, or not at all, keeps two pieces in memory and no page. The response is not a snapshot: each
 * page shows its items as of the moment when it is read. If a later page cannot be read, the response is aborted.
 * @throws what `list.page` throws for the first page
 */
export async function sendList<Item>(reply: FastifyReply, list: StreamedList<Item>): Promise<string | Readable> {
  const pieces = piecesOf(list);
  const first = await pieces.next();
  void reply.type('application/json; charset=utf-8');
  if (first.done === true) return first.value;
  // Fastify would read a stream to its end for a HEAD request.
  if (reply.request.method === 'HEAD') return Readable.from([]);
  return Readable.from(withFirst(first.value, pieces)).once('error', (error) => reply.abort(error));
}

/** Yields pieces and returns the last one. */
async function* piecesOf<Item>(list: StreamedList<Item>): AsyncGenerator<string, string, void> {
  let place: Place = { cursor: list.cursor, left: list.limit ?? Infinity, size: FIRST_PAGE };
  let start = `{"${list.name}":[`;
  let separator = '';
  for (;;) {
    const { items, end, next } = await pagesInMemory.execute(() => pieceAt(list, place));
    // There may be no more items, although there were some: they can be deleted between two pages.
    const text = items === '' ? start : start + separator + items;
    if (next === undefined) return text + end;
    yield text;
    start = '';
    separator = ',';
    place = next;
    // Let other requests run, however fast this caller reads.
    await setImmediate();
  }
}

interface Place {
  readonly cursor: string | undefined;
  /** Number of items that the response may still contain. */
  readonly left: number;
  /** Number of items to send next. */
  readonly size: number;
}

interface Piece {
  readonly items: string;
  /** What follows the items. Empty unless it is the last piece. */
  readonly end: string;
  /** Absent on the last piece. */
  readonly next?: Place;
}

async function pieceAt<Item>(list: StreamedList<Item>, { cursor, left, size }: Place): Promise<Piece> {
  const most = Math.min(size, left);
  // Read one extra item to find out whether there are more.
  const items = await list.page(most + 1, cursor);
  const texts = textsOf(list, items.slice(0, most));
  const text = texts.join(',');
  const sent = texts.length;
  if (sent === items.length) return { items: text, end: `]${ending(list.members?.(undefined))}` };
  const last = list.cursorOf(items[sent - 1]!);
  if (sent === left) return { items: text, end: `]${ending(list.members?.(last) ?? { next_cursor: cursorAt(last) })}` };
  // Large items make the next page small, so that few of its items are read again.
  const next = { cursor: last, left: left - sent, size: Math.min(2 * sent, LARGEST_PAGE) };
  return { items: text, end: '', next };
}

/** The members after the list, and the end of the object. */
function ending(members: object = {}): string {
  const text = JSON.stringify(members).slice(1);
  return text === '}' ? text : `,${text}`;
}

/** The JSON of the first items, up to the size of a piece. */
function textsOf<Item>(list: StreamedList<Item>, items: readonly Item[]): string[] {
  const texts: string[] = [];
  let length = 0;
  for (const item of items) {
    if (length >= PIECE) break;
    const text = JSON.stringify(list.toDto(item));
    texts.push(text);
    length += text.length;
  }
  return texts;
}

async function* withFirst(first: string, others: AsyncGenerator<string, string, void>): AsyncGenerator<string, void> {
  yield first;
  yield yield* others;
}
