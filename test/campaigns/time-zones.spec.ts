import { zones } from 'tzdata';
import { timeZone } from '../../src/campaigns/create-draft-campaign/time-zone';

describe('A time zone', () => {
  it.each(['Europe/Berlin', 'UTC', 'Etc/GMT+5', 'America/Argentina/ComodRivadavia', 'Asia/Kathmandu'])(
    'is %s, a zone of the tz database',
    (name) => expect(timeZone(name)).toBe(name),
  );

  it.each(['Asia/Calcutta', 'GB', 'US/Pacific', 'EST', 'MET', 'Zulu'])(
    'is %s, a link of the tz database, and keeps that name',
    (name) => expect(timeZone(name)).toBe(name),
  );

  it.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/PORT-AU-PRINCE', 'America/Port-au-Prince'],
    ['utc', 'UTC'],
    ['est5edt', 'EST5EDT'],
    ['asia/calcutta', 'Asia/Calcutta'],
  ])('given as %s is %s', (given, canonical) => expect(timeZone(given)).toBe(canonical));

  it.each([
    ...['BST', 'IST', 'PST', 'JST', 'ACT', 'AET', 'CTT', 'ECT', 'NET', 'VST', 'SystemV/AST4', 'SystemV/PST8PDT'],
    ...['US/Pacific-New', 'Etc/Unknown', 'GMT+1', 'UTC+01:00', '+01:00', '-0800', 'Factory', 'Mars/Olympus'],
    ...['', ' UTC', 'UTC ', 'Europe/Berlin\n', 'Europe', 'Europe/', '/Europe/Berlin', 'Europe/Berlin/', 'posixrules'],
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'A\u017fia/Tokyo', 'Asia/\u212aarachi'],
  ])('is not %j', (name) => expect(timeZone(name)).toBeUndefined());

  it.each([null, undefined, 5, true, {}, [], ['UTC'], { toString: () => 'UTC' }])('is not %p', (value) =>
    expect(timeZone(value)).toBeUndefined(),
  );

  it('is not a string of a megabyte', () => expect(timeZone('UTC'.repeat(350_000))).toBeUndefined());

  it('is every name in the tz database that this runtime supports: all but Factory', () => {
    const names = Object.keys(zones);
    expect(names.length).toBeGreaterThan(590);
    expect(names.filter((name) => timeZone(name) !== name)).toEqual(['Factory']);
    for (const name of names.filter((name) => name !== 'Factory')) {
      expect(() => new Intl.DateTimeFormat('en', { timeZone: name }).format(0)).not.toThrow();
    }
  });
});
