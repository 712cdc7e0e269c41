import * as fc from 'fast-check';
import { readEntityTags } from '../../src/edge/conditional/entity-tags';

describe('A list of entity tags', () => {
  it('is parsed into the tags that it was built from', () => {
    const character = fc.integer({ min: 0x21, max: 0xff }).filter((code) => code !== 0x22 && code !== 0x7f);
    const value = fc.array(character, { maxLength: 8 }).map((codes) => String.fromCharCode(...codes.filter(isTagged)));
    const tags = fc.array(fc.record({ weak: fc.boolean(), value }), { minLength: 1, maxLength: 6 });
    const separator = fc.constantFrom(',', ', ', ' ,', ',,', ' , \t, ');
    fc.assert(
      fc.property(tags, separator, (list, between) => {
        const text = list.map((tag) => `${tag.weak ? 'W/' : ''}"${tag.value}"`).join(between);
        expect(readEntityTags(text)).toEqual(list);
      }),
    );
  });

  it('is read in linear time', () => {
    // With backtracking, any of these would exceed the time limit of a test.
    for (const part of [' ', ',', '"', 'W/', '"" ', '\t,', '"a', 'W/"a" ']) {
      expect(readEntityTags(`"a"${part.repeat(200_000)}x`)).toBeUndefined();
    }
  });
});

function isTagged(code: number): boolean {
  return code <= 0x7e || code >= 0x80;
}
