import * as fc from 'fast-check';
import { campaignNameProblem } from '../../src/campaigns/campaign-fields.dto';
import { MAX_NAME_LENGTH, nameKey, numberedName } from '../../src/campaigns/domain/campaign-name';

const FAMILY = '👩‍👩‍👧‍👦';

describe('Two names', () => {
  it.each([
    ['composed and decomposed letters', 'Café', 'Cafe\u0301'],
    ['white space around them', 'Spring', ' \t\u00A0Spring\u3000\n'],
    ['runs of white space', 'Spring sale', 'Spring \u2003\u00A0 sale'],
    ['a zero width space', 'Spring', 'Spr\u200Bing'],
    ['a word joiner', 'Spring', 'Spr\u2060ing'],
    ['a byte order mark', 'Spring', '\uFEFFSpr\uFEFFing'],
    ['an invisible character between a letter and its accent', 'Café', 'Cafe\u200B\u0301'],
    ['an invisible character among white space', 'Spring sale', 'Spring \u200B sale'],
    ['invisible characters around them', 'Spring', '\u200B Spring \u2060'],
  ])('are the same if they differ only by %s', (_what, one, other) => expect(nameKey(one)).toBe(nameKey(other)));

  it.each([
    ['case', 'Spring', 'spring'],
    ['white space inside a word', 'Springtime', 'Spring time'],
    ['an accent', 'Cafe', 'Café'],
    ['letters that only look alike', 'Аda', 'Ada'],
    ['compatibility forms', 'ﬁne', 'fine'],
    ['the joiners of an emoji', FAMILY, FAMILY.replaceAll('\u200D', '')],
  ])('are different if they differ by %s', (_what, one, other) => expect(nameKey(one)).not.toBe(nameKey(other)));
});

describe('A name', () => {
  it.each([
    ['letters of any script', 'Frühling – 春 – ربيع'],
    ['an emoji with joiners', FAMILY],
    ['an emoji with a variation selector and a skin tone', '❤️ 👋🏽'],
    ['a flag', '🇩🇪'],
    ['white space around it, including control characters', '\t Spring \n'],
    ['an invisible character in it', 'Spr\u200Bing'],
    ['200 letters', 'x'.repeat(200)],
    ['200 surrogate pairs', '🌱'.repeat(200)],
    ['200 letters and white space around them', ` ${'x'.repeat(200)} `],
  ])('may have %s', (_what, name) => expect(campaignNameProblem(name)).toBeUndefined());

  it.each([
    ['be empty', '', /empty/],
    ['be white space only', ' \t\u00A0\u3000', /empty/],
    ['be invisible characters only', '\u200B\u2060\uFEFF', /empty/],
    ['be white space and invisible characters only', ' \u200B ', /empty/],
    ['have 201 letters', 'x'.repeat(201), /at most 200/],
    ['have 201 surrogate pairs', '🌱'.repeat(201), /at most 200/],
    ['have a line break in it', 'Spring\nsale', /control/],
    ['have a NUL in it', 'Spring\0', /control/],
    ['have a C1 control character in it', 'Spring\u0085sale', /control/],
    ['have a DEL in it', 'Spring\u007F', /control/],
    ['have a high surrogate without its low one', 'Spring \uD83C', /surrogate/],
    ['have a low surrogate without its high one', '\uDF31 Spring', /surrogate/],
    ['have surrogates in the wrong order', 'Spring \uDF31\uD83C', /surrogate/],
    ['override the text direction', 'Spring\u202Esale', /bidirectional/],
    ['isolate a text direction', 'Spring\u2066sale', /bidirectional/],
    ['mark a text direction', 'Spring\u200Fsale', /bidirectional/],
  ])('must not %s', (_what, name, problem) => expect(campaignNameProblem(name)).toMatch(problem));
});

/** Strings with the characters that have rules, and with all others. */
const anyText = (maxLength: number) =>
  fc.string({
    unit: fc.oneof(
      {
        arbitrary: fc.constantFrom(...' \t\n\u00A0\u2003\u3000\u200B\u2060\uFEFF\u200D\u0301\u0323e\u1100\u1161ÅÅ'),
        weight: 3,
      },
      { arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), weight: 1 },
      { arbitrary: fc.constantFrom('\uD83C', '\uDF31', '👩‍👧', '\u202E'), weight: 1 },
    ),
    maxLength,
  });

const legalName = (maxLength: number) => anyText(maxLength).filter((name) => campaignNameProblem(name) === undefined);

describe('The key of a name', () => {
  it('is its own key', () =>
    fc.assert(fc.property(anyText(20), (name) => expect(nameKey(nameKey(name))).toBe(nameKey(name)))));

  it('is the same for composed and decomposed characters', () =>
    fc.assert(fc.property(anyText(20), (name) => expect(nameKey(name.normalize('NFD'))).toBe(nameKey(name)))));

  it('does not depend on white space around the name', () =>
    fc.assert(
      fc.property(legalName(20), fc.constantFrom(' ', '\u200B ', ' \uFEFF\t'), (name, around) =>
        expect(nameKey(`${around}${name}${around}`)).toBe(nameKey(name)),
      ),
    ));
});

describe('A numbered name', () => {
  it.each([
    ['Spring', 2, 'Spring (2)'],
    ['  Spring ', 10, 'Spring (10)'],
    ['Spring (2)', 2, 'Spring (2) (2)'],
    ['x'.repeat(200), 2, `${'x'.repeat(196)} (2)`],
    ['🌱'.repeat(200), 100, `${'🌱'.repeat(194)} (100)`],
    [`${'x'.repeat(195)} ${'y'.repeat(4)}`, 2, `${'x'.repeat(195)} (2)`],
  ])('of %j with %i is %j', (name, n, numbered) => expect(numberedName(name, n)).toBe(numbered));

  it('is valid, and differs from the name', () =>
    fc.assert(
      fc.property(longName, fc.integer({ min: 2, max: 1_000_000 }), (name, n) => {
        expect(campaignNameProblem(numberedName(name, n))).toBeUndefined();
        expect(nameKey(numberedName(name, n))).not.toBe(nameKey(name));
      }),
    ));

  it('differs for each number', () =>
    fc.assert(
      fc.property(longName, fc.nat(1000), fc.nat(1000), (name, one, other) => {
        fc.pre(one !== other);
        expect(nameKey(numberedName(name, one))).not.toBe(nameKey(numberedName(name, other)));
      }),
    ));

  /** Names with the maximum length, and slightly shorter ones. */
  const longName = fc
    .tuple(legalName(12), fc.integer({ min: MAX_NAME_LENGTH - 20, max: MAX_NAME_LENGTH }))
    .map(([name, length]) => [...`${name.trim()}${'🌱'.repeat(MAX_NAME_LENGTH)}`].slice(0, length).join(''))
    .filter((name) => campaignNameProblem(name) === undefined);
});
