import { licenceOf, listedUnder, packageFile, rowsUnder } from './dependency-list';

const { dependencies = {}, devDependencies = {}, overrides = {} } = packageFile();

describe('The list of dependencies', () => {
  it.each([
    ['In production', dependencies],
    ['In development', devDependencies],
  ])('contains each one once and in order: %s', (heading, expected) => {
    expect(listedUnder(heading).map(({ name }) => name)).toEqual(Object.keys(expected).sort());
  });

  const listed = [...listedUnder('In production'), ...listedUnder('In development')];

  it.each(listed)('gives the reason for $name and its state of maintenance', ({ reason, health }) => {
    expect(reason).toMatch(/\w/);
    expect(health).toMatch(/\w/);
  });

  it.each(listed)('gives the actual licence of $name', ({ name, licence }) => {
    expect(licence).toBe(licenceOf(name));
  });

  it('contains the overrides', () => {
    const pinned = Object.entries(overrides).flatMap(([name, pin]) =>
      typeof pin === 'string' ? [name] : Object.keys(pin),
    );
    const named = rowsUnder('Pinned transitive dependencies').map(([what]) => what!.split(',')[0]!);
    expect(named.sort()).toEqual(pinned.sort());
  });
});
