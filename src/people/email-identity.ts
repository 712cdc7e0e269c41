import { isEmailAddress, LONGEST_EMAIL } from '../edge/validation/addresses';
import { foldCase } from './fold-case';

/** In characters, before normalization and with surrounding white space. */
const LONGEST_TEXT = 4 * LONGEST_EMAIL;

/**
 * The form of an email address that all its spellings share, or undefined if the text is no email address.
 *
 * The domain needs no known public suffix, because internal domains may be real; `isEmailAddress` already rejects IP
 * addresses, domains without a dot and more than `LONGEST_EMAIL` characters. Dots and tags (`ada+news@`) stay, because
 * their meaning depends on the provider.
 */
export function emailIdentity(text: string): string | undefined {
  // First: to normalize a long run of combining marks takes minutes.
  if (text.length > LONGEST_TEXT) return undefined;
  const identity = foldCase(text);
  return isEmailAddress(identity) ? identity : undefined;
}
