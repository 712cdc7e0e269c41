import { csvImport, type ImportRules } from '../../src/people/csv/csv-import';
import { type LeadToAdd } from '../../src/people/lead-to-add';

const RULES: ImportRules = {
  identities: ['email'],
  idOf: ({ email }) => email && `id of ${email}`,
  most: 1_500,
  tooMany: () => new Error('too many'),
};

const read = (text: string, rules = RULES) => csvImport(Buffer.from(text), new Map(), rules);

const rows = (count: number) => Array.from({ length: count }, (_, index) => `lead${index}@example.com`).join('\n');

async function batchesOf(text: string): Promise<LeadToAdd[][]> {
  const batches: LeadToAdd[][] = [];
  for await (const batch of (await read(text)).batches()) batches.push([...batch]);
  return batches;
}

describe('The import of a CSV file', () => {
  it('gives the leads in batches of 500', async () => {
    const batches = await batchesOf(`email\n${rows(1_200)}`);
    expect(batches.map(({ length }) => length)).toEqual([500, 500, 200]);
    expect(batches.flat().map(({ row }) => row)).toEqual(Array.from({ length: 1_200 }, (_, index) => index));
  });

  it('has no empty batch', async () => {
    expect((await batchesOf(`email\n${rows(500)}`)).map(({ length }) => length)).toEqual([500]);
    expect(await batchesOf('email\n')).toEqual([]);
    expect(await batchesOf('email\nx')).toEqual([]);
  });

  it('gives the first lead of each id, with the number of its row', async () => {
    const batches = await batchesOf(
      'email,company\nx,\na@example.com,A\nA@example.com,B\nb@example.com,\na@example.com,C',
    );
    expect(batches).toEqual([
      [
        { id: 'id of a@example.com', fields: { email: 'a@example.com', company: 'A' }, row: 1 },
        { id: 'id of b@example.com', fields: { email: 'b@example.com' }, row: 3 },
      ],
    ]);
  });

  it('can be read any number of times', async () => {
    const { ids, batches } = await read('email\na@example.com');
    expect(ids).toEqual(['id of a@example.com']);
    for (let time = 0; time < 2; time++) {
      const read: string[] = [];
      for await (const batch of batches()) read.push(...batch.map(({ id }) => id));
      expect(read).toEqual(ids);
    }
  });

  it('reports suppressed rows only if there are some', async () => {
    const { report } = await read('email\na@example.com\nb@example.com\na@example.com');
    expect(report({ imported: 1, suppressed: 1 })).toMatchObject({
      imported: 1,
      suppressed: 1,
      duplicates: 1,
      total: 3,
    });
    expect(report({ imported: 2, suppressed: 0 })).not.toHaveProperty('suppressed');
  });

  it('reports each row as imported, as a duplicate or as invalid', async () => {
    const { report } = await read('email,company\na@example.com,\nx,\n,Navy\na@example.com,\nb@example.com,');
    expect(report({ imported: 1 })).toEqual({
      imported: 1,
      duplicates: 2,
      invalid: 2,
      total: 5,
      errors: [
        { line: 3, message: expect.stringMatching(/^email must be/) },
        { line: 4, message: 'must have email' },
      ],
      columns: { email: 'email', company: 'company' },
    });
  });

  it('needs a column for one of the identities', async () => {
    await expect(read('company\nNavy')).rejects.toMatchObject({ code: 'csv_without_identity' });
    const both: ImportRules = { ...RULES, identities: ['email', 'linkedin_url'] };
    await expect(read('linkedin\nlinkedin.com/in/ada', both)).resolves.toBeDefined();
  });

  it('finds a fault before it gives any lead', async () => {
    await expect(read(`email\n${rows(1_000)}\n"a`)).rejects.toMatchObject({ code: 'csv_unreadable', line: 1_002 });
  });

  it('rejects too many leads', async () => {
    await expect(read(`email\n${rows(1_501)}`)).rejects.toThrow('too many');
    await expect(read(`email\n${rows(1_500)}\n${rows(1_500)}`)).resolves.toBeDefined();
  });

  it('lets other work go on', async () => {
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    await read(`email\n${'x\n'.repeat(20_000)}`);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(50);
  });
});
