import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { hasLength, Satisfies } from './fields';

/** A name. Leading and trailing white space is removed. @param problemOf returns what is wrong with a name, if anything */
export function TrimmedName(problemOf: (name: string) => string | undefined): PropertyDecorator {
  const problem = (name: unknown) => (typeof name === 'string' ? problemOf(name) : 'must be a string');
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    Satisfies(
      (name) => problem(name) === undefined,
      (name) => problem(name) ?? '',
    ),
  );
}

/**
 * Returns what is wrong with a name that people give to something; undefined if it is valid. The length counts code
 * points, after trimming.
 * @param isBlank whether a trimmed name counts as empty, and is therefore rejected; never called for a name that is too long
 */
export function nameProblem(
  name: string,
  maxLength: number,
  isBlank: (trimmed: string) => boolean = () => false,
): string | undefined {
  const trimmed = name.trim();
  if (!hasLength(trimmed, 0, maxLength)) return `must be at most ${maxLength} characters`;
  if (isBlank(trimmed)) return 'must not be empty';
  if (/\p{Cc}/u.test(trimmed)) return 'must not contain control characters';
  if (/\p{Cs}/u.test(trimmed)) return 'must not contain lone surrogates';
  if (/\p{Bidi_Control}/u.test(trimmed)) return 'must not contain bidirectional control characters';
  return undefined;
}
