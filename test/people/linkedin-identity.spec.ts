import * as fc from 'fast-check';
import { linkedinIdentity } from '../../src/people/linkedin-identity';

const ADA = 'https://www.linkedin.com/in/ada';
const RENE = 'https://www.linkedin.com/in/ren%C3%A9';
const MEMBER_ID = 'ACoAABQ11fIBQLGQbB1V1XPBZJsRwfK5r1U2Rzw';

describe('The identity of a LinkedIn profile', () => {
  it.each([
    ['as it is', ADA],
    ['with white space around it', ` \t${ADA}\n`],
    ['in another case', ADA.toUpperCase()],
    ['over http', 'http://www.linkedin.com/in/ada'],
    ['without a protocol', 'linkedin.com/in/ada'],
    ['without a protocol, with www', 'www.linkedin.com/in/ada'],
    ['at the host of a country', 'https://de.linkedin.com/in/ada'],
    ['at a mobile host', 'm.linkedin.com/in/ada'],
    ['at the other mobile host', 'mobile.linkedin.com/in/ada'],
    ["with the protocol's own port", 'https://www.linkedin.com:443/in/ada'],
    ['with a query', `${ADA}?trk=people`],
    ['with a query that is malformed', `${ADA}?trk=%`],
    ['with a fragment', `${ADA}#top`],
    ['with slashes at the end', `${ADA}//`],
    ['with a language', `${ADA}/de`],
    ['with a section', `${ADA}/details/experience/?x=1#y`],
    ['with an escaped letter', 'https://www.linkedin.com/in/%61d%41'],
  ])('is the same for the URL %s', (_, text) => expect(linkedinIdentity(text)).toBe(ADA));

  it.each([
    ['as it is', 'linkedin.com/in/ren\u00e9'],
    ['in upper case', 'linkedin.com/in/REN\u00c9'],
    ['as two characters', 'linkedin.com/in/rene\u0301'],
    ['as two characters, escaped', 'linkedin.com/in/rene%CC%81'],
    ['escaped', 'linkedin.com/in/ren%C3%A9'],
    ['escaped in lower case', 'linkedin.com/in/ren%c3%a9'],
    ['escaped as an upper-case letter', 'linkedin.com/in/ren%C3%89/'],
  ])('is the same for a letter with an accent %s', (_, text) => expect(linkedinIdentity(text)).toBe(RENE));

  it.each([
    ['an old public profile', 'linkedin.com/pub/Ada-Lovelace/1A/23b/4/de?x', '/pub/ada-lovelace/1a/23b/4'],
    ['a lead of Sales Navigator', 'linkedin.com/Sales/Lead/ACwAAbC/?x', '/sales/lead/ACwAAbC'],
    ['a lead with its search', 'linkedin.com/sales/lead/ACwAAbC%2CNAME', '/sales/lead/ACwAAbC,NAME'],
    ['a person in Sales Navigator', 'http://linkedin.com/sales/people/ACwAAbC#x', '/sales/people/ACwAAbC'],
    ['the id of a member', `linkedin.com/IN/${MEMBER_ID}/`, `/in/${MEMBER_ID}`],
    ['a name with an emoji', 'linkedin.com/in/ada-\u{1f680}', '/in/ada-%F0%9F%9A%80'],
    ['a name that begins like a shared page', 'linkedin.com/in/meg', '/in/meg'],
  ])('keeps what identifies %s', (_, text, path) =>
    expect(linkedinIdentity(text)).toBe(`https://www.linkedin.com${path}`),
  );

  it.each([
    ['an empty string', ''],
    ['a name', 'ada'],
    ['the bare host', 'https://www.linkedin.com'],
    ['a path without a name', 'https://www.linkedin.com/in/'],
    ['a path with an empty name', 'https://www.linkedin.com/in//details'],
    ["the reader's own profile", 'https://www.linkedin.com/in/me/'],
    ['the page in place of hidden profiles', 'https://www.linkedin.com/in/unavailable'],
    ['a company', 'https://www.linkedin.com/company/x'],
    ['a path that leads to a company', 'https://www.linkedin.com/in/../company/x'],
    ['the feed', 'https://www.linkedin.com/feed'],
    ['an old public profile without its id', 'https://www.linkedin.com/pub/ada-lovelace'],
    ['an old public profile with a longer id', 'https://www.linkedin.com/pub/ada-lovelace/1/2/3456'],
    ['a list of people with the same name', 'https://www.linkedin.com/pub/dir/ada/li/us/x'],
    ['a company in Sales Navigator', 'https://www.linkedin.com/sales/company/1'],
    ['a host that ends like LinkedIn', 'https://evil-linkedin.com/in/ada'],
    ['a host that begins like LinkedIn', 'https://linkedin.com.evil.org/in/ada'],
    ['an IP address', 'https://192.0.2.1/in/ada'],
    ['another top-level domain', 'https://linkedin.co/in/ada'],
    ['LinkedIn as a user name', 'https://linkedin.com@evil.org/in/ada'],
    ['a user name', 'https://ada@linkedin.com/in/ada'],
    ['a password', 'https://:x@linkedin.com/in/ada'],
    ['a user name without a protocol', 'ada:x@linkedin.com/in/ada'],
    ['a port', 'https://linkedin.com:8443/in/ada'],
    ['a port without a protocol', 'linkedin.com:8443/in/ada'],
    ['ftp:', 'ftp://linkedin.com/in/ada'],
    ['javascript:', 'javascript:linkedin.com/in/ada'],
    ['backslashes', 'https:\\\\linkedin.com\\in\\ada'],
    ['white space in the name', 'linkedin.com/in/ada lovelace'],
    ['escaped white space', 'linkedin.com/in/ada%20lovelace'],
    ['two lines', 'linkedin.com/in/ada\nlinkedin.com/in/eve'],
    ['an escaped control character', 'linkedin.com/in/ada%00'],
    ['an escaped slash', 'linkedin.com/in/ada%2Feve'],
    ['an escaped percent sign', 'linkedin.com/in/ada%2541'],
    ['an escaped question mark', 'linkedin.com/in/ada%3Feve'],
    ['an incomplete percent sequence', 'linkedin.com/in/ada%4'],
    ['a percent sequence that is not UTF-8', 'linkedin.com/in/ren%E9'],
    ['a character that was lost', 'linkedin.com/in/ren\ufffd'],
    ['a lone surrogate', 'linkedin.com/in/ada\ud800'],
    ['2,049 characters', `${ADA}/`.padEnd(2_049, 'a')],
    ['an identity of more than 2,048 characters', `linkedin.com/in/${'\u00e9'.repeat(400)}`],
  ])('does not exist for %s', (_, text) => expect(linkedinIdentity(text)).toBeUndefined());

  it('exists for 2,048 characters', () => expect(linkedinIdentity(`${ADA}/`.padEnd(2_048, 'a'))).toBe(ADA));

  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'aB%2eEfF/.,~:\u0130') }));
  const start = fc.constantFrom('in/', 'IN/', 'pub/a/1/2/', 'pub/', 'sales/lead/', 'sales/people/', '');
  const text = fc.tuple(start, name).map(([kind, rest]) => `LinkedIn.com/${kind}${rest}`);

  it('is its own identity', () => {
    fc.assert(
      fc.property(text, (spelling) => {
        const identity = linkedinIdentity(spelling);
        if (identity !== undefined) expect(linkedinIdentity(identity)).toBe(identity);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same however the name is escaped and composed, and different for another name', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'ab-\u00e9\u00df\u03c9\u4e2d'), minLength: 1 });
    const of = (person: string) => linkedinIdentity(`linkedin.com/in/${person}`);
    fc.assert(
      fc.property(letters, letters, (one, other) => {
        expect(of(one)).toBeDefined();
        expect(of(encodeURIComponent(one.normalize('NFD')))).toBe(of(one));
        expect(of(one) === of(other)).toBe(one === other);
      }),
    );
  });
});
