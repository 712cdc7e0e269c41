import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInstance, ValidateNested } from 'class-validator';
import { isUuid, Satisfies } from './fields';

interface ListRules<Item> {
  readonly least?: number;
  readonly most: number;
  /** Field in which no two items may have the same string, in any case. */
  readonly id?: keyof Item & string;
  readonly required?: boolean;
  readonly description: string;
}

/** A list of objects. */
export function ListOf<Item extends object>(
  item: new () => Item,
  { least = 0, most, id, ...described }: ListRules<Item>,
): PropertyDecorator {
  const message = 'must be a list of objects';
  return applyDecorators(
    ApiProperty({ type: () => [item], minItems: least, maxItems: most, ...described }),
    Type(() => item),
    // First, so that the items of a list with too many are not validated one by one.
    IsArray({ message }),
    ArrayMaxSize(most, { message: `must have at most ${most} items` }),
    ArrayMinSize(least, { message: `must have at least ${least} ${least === 1 ? 'item' : 'items'}` }),
    IsInstance(item, { each: true, message }),
    ...(id === undefined ? [] : [withoutDuplicates(id)]),
    ValidateNested({ each: true, message }),
  );
}

/** A list of UUIDs in any case. They are converted to lower case, in which ids are stored. */
export function ListOfUuids({ least, most, ...described }: Required<UuidListRules>): PropertyDecorator {
  const message = 'must be a list of UUIDs';
  const size = { message: `must have ${least} to ${most} items` };
  return applyDecorators(
    ApiProperty({
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      minItems: least,
      maxItems: most,
      ...described,
    }),
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(inLowerCase) : value)),
    IsArray({ message }),
    ArrayMaxSize(most, size),
    ArrayMinSize(least, size),
    Satisfies(
      (ids) => (ids as unknown[]).every(isUuid),
      () => message,
    ),
  );
}

type UuidListRules = Omit<ListRules<never>, 'id'>;

function inLowerCase(value: unknown): unknown {
  return isUuid(value) ? value.toLowerCase() : value;
}

function withoutDuplicates(field: string): PropertyDecorator {
  return Satisfies(
    (items) => hasNoDuplicates(items, field),
    () => `must not name the same ${field} twice`,
  );
}

/** Returns true for malformed items: other rules report them. */
function hasNoDuplicates(items: unknown, field: string): boolean {
  if (!Array.isArray(items)) return true;
  const values = items.map((item: Record<string, unknown> | null) => item?.[field]);
  const ids = values.filter((value) => typeof value === 'string').map((id) => id.toLowerCase());
  return new Set(ids).size === ids.length;
}
