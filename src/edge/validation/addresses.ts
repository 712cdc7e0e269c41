import { isEmail, isURL } from 'class-validator';

/** Characters of an e-mail address. RFC 5321, section 4.5.3.1.3: a path has at most 256 octets, with its angle brackets. */
export const LONGEST_EMAIL = 254;

/** Characters of a profile's URL. */
export const LONGEST_URL = 2_048;

export function isEmailAddress(text: string): boolean {
  return isWellFormed(text) && isEmail(text);
}

export function isHttpUrl(text: string): boolean {
  return isWellFormed(text) && isURL(text, { protocols: ['http', 'https'], require_protocol: true });
}

/** The library's checks throw when a string has half of a surrogate pair in it. */
function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}
