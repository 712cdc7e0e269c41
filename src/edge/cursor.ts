import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IfSent, isShortString, Satisfies } from './validation/fields';

/** In characters. Real cursors have about 100. */
const LONGEST_CURSOR = 512;

/** Marks the end of a page in a response. Opaque to callers, so that the sort order of lists can change. */
export function cursorAt(listOrder: string): string {
  return Buffer.from(listOrder).toString('base64url');
}

/**
 * A query parameter with the cursor of the previous page. The DTO gets the `list_order` in it.
 * @param form of every `list_order` of the list
 * @param member of the response that has the cursor
 */
export function Cursor(form: RegExp, member = 'next_cursor'): PropertyDecorator {
  return applyDecorators(
    IfSent(),
    ApiProperty({ type: 'string', required: false, description: `The \`${member}\` of the previous page.` }),
    Transform(({ value }: { value: unknown }) => (value === undefined ? undefined : listOrderIn(value, form))),
    Satisfies(
      (order) => typeof order === 'string',
      () => `must be a ${member} of an earlier response`,
    ),
  );
}

/** @returns null if the cursor is not from this service */
function listOrderIn(cursor: unknown, form: RegExp): string | null {
  if (!isShortString(cursor, LONGEST_CURSOR)) return null;
  const order = Buffer.from(cursor, 'base64url').toString();
  return form.test(order) ? order : null;
}
