import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, isUUID, ValidateBy, ValidateIf } from 'class-validator';

/**
 * Decorators for the fields of a request. Each defines both the validation and the published schema of its field.
 * Lengths count code points.
 */
type Described = { description?: string; default?: unknown; required?: boolean; nullable?: boolean; example?: unknown };

export function OneOf(values: readonly string[], described: Described): PropertyDecorator {
  return applyDecorators(
    ApiProperty(property({ enum: [...values], ...described })),
    IsIn(values, { message: `must be one of ${values.join(', ')}` }),
  );
}

export function WholeNumber(minimum: number, maximum: number, described: Described): PropertyDecorator {
  return applyDecorators(
    ApiProperty(property({ type: 'integer', minimum, maximum, ...described })),
    Satisfies(
      (value) => Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum,
      () => `must be a whole number from ${minimum} to ${maximum}`,
    ),
  );
}

/** A whole number in a query parameter, where every value is a string. */
export function NumberInQuery(minimum: number, maximum: number, described: Described): PropertyDecorator {
  const isNumber = (value: unknown) => isShortString(value, String(maximum).length) && /^\d+$/.test(value);
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (isNumber(value) ? Number(value) : value)),
    WholeNumber(minimum, maximum, described),
  );
}

export function Text(minLength: number, maxLength: number, described: Described): PropertyDecorator {
  return applyDecorators(
    ApiProperty(property({ type: 'string', minLength, maxLength, ...described })),
    Satisfies(
      (value) => textProblem(value, minLength, maxLength) === undefined,
      (value) => textProblem(value, minLength, maxLength) ?? '',
    ),
  );
}

export function Flag(described: Described): PropertyDecorator {
  return applyDecorators(
    ApiProperty(property({ type: 'boolean', ...described })),
    IsBoolean({ message: 'must be true or false' }),
  );
}

/** `true` or `false` in a query parameter, where every value is a string. */
export function FlagInQuery(described: Described): PropertyDecorator {
  const values = new Map<unknown, boolean>([
    ['true', true],
    ['false', false],
  ]);
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => values.get(value) ?? value),
    Flag(described),
  );
}

/** A UUID of any version, in any case. The value is converted to lower case, in which ids are stored. */
export function Uuid(described: Described): PropertyDecorator {
  return applyDecorators(
    ApiProperty(property({ type: 'string', format: 'uuid', ...described })),
    Transform(({ value }: { value: unknown }) => (isUuid(value) ? value.toLowerCase() : value)),
    Satisfies(isUuid, () => 'must be a UUID'),
  );
}

export function isUuid(value: unknown): value is string {
  return isShortString(value, 36) && isUUID(value, 'loose');
}

/** A string with a custom rule. `test` is never called with more than `maxLength` UTF-16 code units. */
export function StringThat(maxLength: number, test: (text: string) => boolean, message: string): PropertyDecorator {
  return Satisfies(
    (value) => isShortString(value, maxLength) && test(value),
    () => message,
  );
}

/** Whether a value is a string of at most `maxLength` UTF-16 code units, which is cheap to examine. */
export function isShortString(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}

/** A custom rule. `message` returns the error for a value that does not pass `test`. */
export function Satisfies(test: (value: unknown) => boolean, message: (value: unknown) => string): PropertyDecorator {
  return ValidateBy({
    name: 'satisfies',
    validator: { validate: test, defaultMessage: (context) => message(context?.value) },
  });
}

/** The field is validated only if it is present. */
export function IfSent(): PropertyDecorator {
  return ValidateIf((_, value) => isSent(value));
}

/** The field is validated only if it is present and not null. */
export function IfNotNull(): PropertyDecorator {
  return ValidateIf((_, value) => isSent(value) && value !== null);
}

/** The field is validated only in requests for this channel. In others, its value is ignored. */
export function ForChannel(channel: 'email' | 'linkedin'): PropertyDecorator {
  return ValidateIf((dto: { type?: unknown }) => dto.type === channel);
}

/** Names of the fields in the request that belong to the other channel, in the order of `fieldsOf`. */
export function fieldsOfOtherChannel<Dto extends { type: 'email' | 'linkedin' }>(
  dto: Dto,
  fieldsOf: Readonly<Record<'email' | 'linkedin', readonly (keyof Dto & string)[]>>,
): string[] {
  return fieldsOf[dto.type === 'email' ? 'linkedin' : 'email'].filter((field) => isSent(dto[field]));
}

function isSent(value: unknown): boolean {
  return value !== undefined;
}

function textProblem(value: unknown, minLength: number, maxLength: number): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (!hasLength(value, minLength, maxLength)) return `must have ${minLength} to ${maxLength} characters`;
  if (/\p{Cs}/u.test(value)) return 'must not contain lone surrogates';
  return undefined;
}

/** Counts code points only if the number of code units (one or two per code point) does not decide. */
export function hasLength(text: string, minimum: number, maximum: number): boolean {
  if (text.length < minimum || text.length > maximum * 2) return false;
  if (text.length >= minimum * 2 && text.length <= maximum) return true;
  const { length } = [...text];
  return length >= minimum && length <= maximum;
}

/** The published schema of one field. The type of ApiProperty does not allow this combination of options. */
function property(options: object): ApiPropertyOptions {
  return options as ApiPropertyOptions;
}
