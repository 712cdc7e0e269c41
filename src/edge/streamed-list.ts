import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { bulkhead } from 'cockatiel';
import { type FastifyReply } from 'fastify';

declare module 'fastify' {
  interface FastifyReply {
    /** Ends a response that has begun but cannot be completed, so that no caller takes it for complete. */
    abort(error: Error): void;
  }
}

export interface StreamedList<Item> {
  /** Member of the response that holds the list. */
  readonly name: string;
  /** Where to start; absent: at the beginning. */
  readonly cursor?: string | undefined;
  /** Most items of the response; absent: all of them. */
  readonly limit?: number | undefined;
  /** At most `limit` items behind the cursor; fewer only at the end. */
  page(limit: number, cursor: string | undefined): Promise<readonly Item[]>;
  cursorOf(item: Item): string;
  toDto(item: Item): object;
}

/** Items of the first page that is read, and of the largest. Most lists are shorter than the first. */
const FIRST_PAGE = 20;
const LARGEST_PAGE = 50;

/** Characters at which a piece of the response is sent. What a page has beyond that is read again, not kept. */
const PIECE = 32_768;

/** Pages that are in memory at the same time, over all requests. */
const pagesInMemory = bulkhead(16, Infinity);

/**
 * The response `{ "<name>": [...], "next_cursor"? }`, read page by page as the caller takes it. A caller that reads
 * slowly, or not at all, holds two pieces of it and no page. Not a snapshot: each page shows its items as they are when
 * it is read. When a later page cannot be read, the response is aborted.
 * @throws what reading the first page throws
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
  for (;;) {
    const piece = await pagesInMemory.execute(() => pieceAt(list, place));
    if (piece.next === undefined) return start + piece.text;
    yield start + piece.text;
    start = '';
    place = piece.next;
    // Other requests come first, however fast this caller reads.
    await setImmediate();
  }
}

interface Place {
  readonly cursor: string | undefined;
  /** Items that the response may still have. */
  readonly left: number;
  /** Items to read. */
  readonly size: number;
}

interface Piece {
  readonly text: string;
  /** Absent on the last piece. */
  readonly next?: Place;
}

async function pieceAt<Item>(list: StreamedList<Item>, { cursor, left, size }: Place): Promise<Piece> {
  const most = Math.min(size, left);
  // One more than is sent tells whether there are more.
  const items = await list.page(most + 1, cursor);
  const texts = textsOf(list, items.slice(0, most));
  const text = texts.join(',');
  const sent = texts.length;
  if (sent === items.length) return { text: `${text}]}` };
  const last = list.cursorOf(items[sent - 1]!);
  if (sent === left) return { text: `${text}],"next_cursor":${JSON.stringify(last)}}` };
  // Large items make the next page small, so that little of it is read in vain.
  return { text: `${text},`, next: { cursor: last, left: left - sent, size: Math.min(2 * sent, LARGEST_PAGE) } };
}

/** The JSON of the first of them, as many as make a piece. */
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
