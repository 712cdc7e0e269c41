import { isOf } from '../../src/people/person';

describe('An account is of the person', () => {
  it.each([
    ['in another case', ' ADA@Example.com ', 'ada@example.com'],
    ['that is no valid address', 'ada@LOCALHOST', 'Ada@localhost '],
  ])('with an address %s', (_, email, email_address) => expect(isOf({ email }, { email_address })).toBe(true));

  it.each([
    ['at the host of a country', 'https://linkedin.com/in/ada', 'https://de.linkedin.com/in/Ada/de'],
    ['that is escaped', 'https://linkedin.com/in/ren\u00e9', 'http://www.linkedin.com/in/ren%c3%a9/'],
    ['at another network', 'https://network.example/Ada/', ' http://www.network.example/ada?x#y '],
    ['of a company', 'https://linkedin.com/company/x', 'https://www.linkedin.com/company/X/'],
  ])('with a profile %s', (_, linkedinUrl, profile_url) => expect(isOf({ linkedinUrl }, { profile_url })).toBe(true));
});

describe('An account is not of the person', () => {
  it.each<[string, object]>([
    ['another address', { email_address: 'eve@example.com' }],
    ['another profile', { profile_url: 'https://www.linkedin.com/in/eve' }],
    ['the profile as its address', { email_address: 'https://www.linkedin.com/in/ada' }],
    ['neither', {}],
    ['null', { email_address: null, profile_url: null }],
    ['values that are not strings', { email_address: 5, profile_url: ['https://www.linkedin.com/in/ada'] }],
  ])('with %s', (_, account) =>
    expect(isOf({ email: 'ada@example.com', linkedinUrl: 'https://linkedin.com/in/ada' }, account)).toBe(false),
  );
});
