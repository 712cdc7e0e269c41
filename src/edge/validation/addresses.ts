import { isEmail, isURL } from 'class-validator';

/** In characters. RFC 5321, section 4.5.3.1.3: a path has at most 256 octets, including two angle brackets. */
export const LONGEST_EMAIL = 254;

/** In characters. */
export const LONGEST_URL = 2_048;

export function isEmailAddress(text: string): boolean {
  return isWellFormed(text) && isEmail(text);
}

export function isHttpUrl(text: string): boolean {
  return isWellFormed(text) && isURL(text, { protocols: ['http', 'https'], require_protocol: true });
}

/** class-validator throws an error for a string with a lone surrogate. */
function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}
