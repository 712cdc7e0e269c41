import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type FastifyReply } from 'fastify';
import { sendList } from '../../src/edge/streamed-list';

interface Item {
  readonly id: number;
}

/** Sends a list of these items, of which some are deleted after the first page was read. @returns the response */
async function sent(count: number, deleted: (item: Item) => boolean, limit?: number): Promise<unknown> {
  let items: Item[] = Array.from({ length: count }, (_, id) => ({ id }));
  const reply = { request: { method: 'GET' }, type: () => reply, abort: () => undefined } as unknown as FastifyReply;
  const body = await sendList<Item>(reply, {
    name: 'items',
    limit,
    page: async (size, cursor) => {
      const page = items.filter(({ id }) => cursor === undefined || id > Number(cursor)).slice(0, size);
      items = items.filter((item) => !deleted(item));
      return page;
    },
    cursorOf: ({ id }) => String(id),
    toDto: (item) => item,
  });
  return JSON.parse(body instanceof Readable ? await text(body) : body);
}

const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => ({ id: from + index }));

describe('A streamed list', () => {
  it('has all items of all pages', async () => {
    expect(await sent(100, () => false)).toEqual({ items: numbered(0, 100) });
    expect(await sent(100, () => false, 30)).toEqual({
      items: numbered(0, 30),
      next_cursor: Buffer.from('29').toString('base64url'),
    });
  });

  it.each([
    ['all others', 0, []],
    ['the first ones of the next page', 50, numbered(50, 100)],
  ])('stays well-formed if %s are deleted after its first page', async (_, kept, rest) => {
    expect(await sent(100, ({ id }) => id < kept || kept === 0)).toEqual({ items: [...numbered(0, 20), ...rest] });
  });

  it('stays well-formed if it ends with a page that became empty', async () => {
    expect(await sent(100, () => true, 30)).toEqual({ items: numbered(0, 20) });
  });
});
