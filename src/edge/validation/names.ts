import { hasLength } from './fields';

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
