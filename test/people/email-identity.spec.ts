import * as fc from 'fast-check';
import { emailIdentity } from '../../src/people/email-identity';

/** Some change their length or their composition in lower case. */
const LETTERS = fc.constantFrom(...'aB+.\u00c9\u0301J\u030c\u0130\u212a\u03a3');

describe('The identity of an email address', () => {
  it.each([
    ['in another case', 'Ada@Example.COM', 'ada@example.com'],
    ['with white space around it', ' \tada@example.com\n', 'ada@example.com'],
    ['with a letter and its accent as two characters', 'rene\u0301@example.com', 'ren\u00e9@example.com'],
    ['with an upper-case letter and its accent as two characters', 'J\u030c@example.com', '\u01f0@example.com'],
    ['at an internal domain', 'ada@mail.corp', 'ada@mail.corp'],
    ['at an international domain', 'ada@B\u00fccher.example', 'ada@b\u00fccher.example'],
    ['with a tag', 'ada+news@example.com', 'ada+news@example.com'],
    ['with dots', 'a.d.a@gmail.com', 'a.d.a@gmail.com'],
  ])('normalizes an address %s', (_, text, identity) => expect(emailIdentity(text)).toBe(identity));

  it.each([
    ['an empty string', ''],
    ['a name', 'ada'],
    ['a display name', 'Ada <ada@example.com>'],
    ['angle brackets', '<ada@example.com>'],
    ['a mailto: link', 'mailto:ada@example.com'],
    ['two addresses', 'ada@example.com,eve@example.com'],
    ['white space inside', 'ada@exam ple.com'],
    ['an IP address as the domain', 'ada@192.0.2.1'],
    ['an IP address in brackets as the domain', 'ada@[192.0.2.1]'],
    ['a domain without a dot', 'ada@com'],
    ['a lone surrogate', 'a\ud800@example.com'],
    ['255 characters', longAddress(255)],
  ])('does not exist for %s', (_, text) => expect(emailIdentity(text)).toBeUndefined());

  it('exists for 254 characters', () => expect(emailIdentity(longAddress(254))).toBe(longAddress(254)));

  it('is its own identity', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: LETTERS })), (name) => {
        const identity = emailIdentity(`${name}@Example.com`);
        if (identity !== undefined) expect(emailIdentity(identity)).toBe(identity);
      }),
    );
  });
});

function longAddress(length: number): string {
  const domain = `${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`;
  return `${'a'.repeat(length - domain.length - 1)}@${domain}`;
}
