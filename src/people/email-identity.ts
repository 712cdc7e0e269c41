import { isEmailAddress } from '../edge/validation/addresses';
import { foldCase } from './fold-case';

/**
 * The form of an email address that all its spellings share, or undefined if the text is no email address.
 *
 * The domain needs no known public suffix, because internal domains may be real; `isEmailAddress` already rejects IP
 * addresses, domains without a dot and more than `LONGEST_EMAIL` characters. Dots and tags (`ada+news@`) stay, because
 * their meaning depends on the provider.
 */
export function emailIdentity(text: string): string | undefined {
  const identity = foldCase(text);
  return isEmailAddress(identity) ? identity : undefined;
}
