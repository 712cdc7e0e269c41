import { licenceOf, listedUnder, packageFile, rowsUnder } from './dependency-list';

const { dependencies = {}, devDependencies = {}, overrides = {} } = packageFile();

describe('The list of dependencies', () => {
  it.each([
    ['In production', dependencies],
    ['In development', devDependencies],
  ])('names each one %s, once and in order', (heading, expected) => {
    expect(listedUnder(heading).map(({ name }) => name)).toEqual(Object.keys(expected).sort());
  });

  const listed = [...listedUnder('In production'), ...listedUnder('In development')];

  it.each(listed)('says why $name is there and how it fares', ({ reason, health }) => {
    expect(reason).toMatch(/\w/);
    expect(health).toMatch(/\w/);
  });

  it.each(listed)("gives $name's licence as it is", ({ name, licence }) => {
    expect(licence).toBe(licenceOf(name));
  });

  it('names what is pinned further down', () => {
    const pinned = Object.entries(overrides).flatMap(([name, pin]) =>
      typeof pin === 'string' ? [name] : Object.keys(pin),
    );
    const named = rowsUnder('Pinned further down').map(([what]) => what!.split(',')[0]!);
    expect(named.sort()).toEqual(pinned.sort());
  });
});
