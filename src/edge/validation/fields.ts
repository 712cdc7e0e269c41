import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsBoolean, IsIn, ValidateBy, ValidateIf } from 'class-validator';

/**
 * Fields of requests. Each says once what it takes: the check and the published schema follow from it.
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

/** A string with a rule of its own. `test` never sees one of more than `maxLength` UTF-16 code units. */
export function StringThat(maxLength: number, test: (text: string) => boolean, message: string): PropertyDecorator {
  return Satisfies(
    (value) => isShortString(value, maxLength) && test(value),
    () => message,
  );
}

/** Whether a value is a string of at most `maxLength` UTF-16 code units, so that examining it costs little. */
export function isShortString(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}

/** A rule of its own. `message` is asked for what is wrong with a value that did not pass `test`. */
export function Satisfies(test: (value: unknown) => boolean, message: (value: unknown) => string): PropertyDecorator {
  return ValidateBy({
    name: 'satisfies',
    validator: { validate: test, defaultMessage: (context) => message(context?.value) },
  });
}

/** Checked only when it is sent. */
export function IfSent(): PropertyDecorator {
  return ValidateIf((_, value) => isSent(value));
}

/** Checked only when it is sent and not null. */
export function IfNotNull(): PropertyDecorator {
  return ValidateIf((_, value) => isSent(value) && value !== null);
}

/** Checked only on requests for this channel; on others whatever stands there is ignored. */
export function ForChannel(channel: 'email' | 'linkedin'): PropertyDecorator {
  return ValidateIf((dto: { type?: unknown }) => dto.type === channel);
}

/** Names of fields that were sent, but belong to the other channel; in the order of `fieldsOf`. */
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

/** Counts code points only where the number of code units, which is one or two for each, leaves it open. */
function hasLength(text: string, minimum: number, maximum: number): boolean {
  if (text.length < minimum || text.length > maximum * 2) return false;
  if (text.length >= minimum * 2 && text.length <= maximum) return true;
  const { length } = [...text];
  return length >= minimum && length <= maximum;
}

/** The published schema of one field; ApiProperty's own type cannot say that these options go together. */
function property(options: object): ApiPropertyOptions {
  return options as ApiPropertyOptions;
}
