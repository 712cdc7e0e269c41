import * as fc from 'fast-check';
import { CsvError } from '../../src/people/csv/csv-error';
import { type CsvRow, type CsvRowProblem, readCsv } from '../../src/people/csv/read-csv';

const NO_OVERRIDES = new Map<string, string>();

type Overrides = Readonly<Record<string, string>>;

const fileOf = (text: string | Buffer, overrides: Overrides = {}) =>
  readCsv(Buffer.from(text), { overrides: new Map(Object.entries(overrides)) });

const columnsOf = async (text: string, overrides?: Overrides) => (await fileOf(text, overrides)).columns;

async function readAll<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function rowsOf(text: string | Buffer): Promise<(CsvRow | CsvRowProblem)[]> {
  const { rows } = await fileOf(text);
  return readAll(rows);
}

const cellsOf = async (text: string) => (await rowsOf(text)).map((row) => ('cells' in row ? row.cells : row.message));

const linesOf = async (text: string) => (await rowsOf(text)).map(({ line }) => line);

/** The fault of a file, found by reading it to the end. */
async function faultOf(text: string | Buffer, overrides?: Overrides): Promise<CsvError> {
  const read = async () => readAll((await fileOf(text, overrides)).rows);
  const error: unknown = await read().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CsvError);
  return error as CsvError;
}

describe('A CSV file', () => {
  const EXPECTED = [
    { line: 2, cells: { email: 'a@example.com', last_name: 'Lovelace' } },
    { line: 3, cells: { email: 'b@example.com', last_name: 'Babbage' } },
  ];

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('can end its rows with %s', async (_what, end) => {
    const rows = ['Email,Surname', 'a@example.com,Lovelace', 'b@example.com,Babbage'];
    expect(await rowsOf(rows.join(end))).toEqual(EXPECTED);
    expect(await rowsOf(rows.join(end) + end)).toEqual(EXPECTED);
  });

  it('can mix them', async () => {
    expect(await rowsOf('Email,Surname\r\na@example.com,Lovelace\nb@example.com,Babbage\r')).toEqual(EXPECTED);
  });

  it.each([
    ['a comma', ','],
    ['a semicolon', ';'],
    ['a tab', '\t'],
  ])('can have %s as its separator', async (_what, separator) => {
    const rows = ['Email,Surname', 'a@example.com,Lovelace', 'b@example.com,Babbage'];
    expect(await rowsOf(rows.join('\n').replaceAll(',', separator))).toEqual(EXPECTED);
  });

  it.each([
    ['a semicolon in a cell', 'Email,Surname\na@example.com,x;y\tz', ['email', 'last_name'], 'x;y\tz'],
    ['a comma in a cell', 'Email;Surname\na@example.com;x,y', ['email', 'last_name'], 'x,y'],
    [
      'a quoted semicolon in a heading',
      'Email,"A;B;C",Surname\na@example.com,,x',
      ['email', 'a_b_c', 'last_name'],
      'x',
    ],
    ['quoted headings', '"Email";"Surname"\n"a@example.com";"x"', ['email', 'last_name'], 'x'],
    ['the same number of columns with both', 'Email;Surname,Surname\na;b,x', ['email_surname', 'last_name'], 'x'],
  ])('has one separator, which its header shows: %s', async (_what, text, fields, surname) => {
    expect(Object.values(await columnsOf(text)).map((field) => field.replace('custom_fields.', ''))).toEqual(fields);
    expect(await rowsOf(text)).toEqual([{ line: 2, cells: expect.objectContaining({ last_name: surname }) }]);
  });

  it('can have one column', async () => {
    expect(await cellsOf('email\na@example.com\nb@example.com')).toEqual([
      { email: 'a@example.com' },
      { email: 'b@example.com' },
    ]);
  });

  it('can begin with a byte order mark', async () => {
    expect(await rowsOf('\ufeffEmail,Surname\na@example.com,Lovelace\nb@example.com,Babbage')).toEqual(EXPECTED);
    expect(await rowsOf('\ufeff"Email","Surname"\na@example.com,Lovelace\nb@example.com,Babbage')).toEqual(EXPECTED);
  });

  it('can have a header only', async () => {
    expect(await rowsOf('Email,Surname')).toEqual([]);
    expect(await rowsOf('Email,Surname\r\n\r\n')).toEqual([]);
  });

  it.each(['', '\ufeff', '\n', '\r\n\r\n', '  \n\t\n', '""'])('must have a header: not %j', async (text) => {
    expect((await faultOf(text)).message).toBe('The file is empty. Its first row must be a header.');
  });

  it('can be read twice', async () => {
    const { rows } = await fileOf('Email,Surname\na@example.com,Lovelace\nb@example.com,Babbage');
    expect(await readAll(rows)).toEqual(EXPECTED);
    expect(await readAll(rows)).toEqual(EXPECTED);
  });
});

describe('A heading', () => {
  it.each([
    ['email', 'email'],
    ['E-Mail', 'email'],
    ['E‑MAIL', 'email'],
    ['Email Address', 'email'],
    ['e_mail.address', 'email'],
    ['LinkedIn', 'linkedin_url'],
    ['LinkedIn URL', 'linkedin_url'],
    ['linkedin_url', 'linkedin_url'],
    ['LinkedIn Profile', 'linkedin_url'],
    ['First Name', 'first_name'],
    ['firstname', 'first_name'],
    [' first-name ', 'first_name'],
    ['Last Name', 'last_name'],
    ['Surname', 'last_name'],
    ['Company', 'company'],
    ['Company Name', 'company'],
    ['Position', 'position'],
    ['Job Title', 'position'],
    ['Title', 'position'],
    ['Headline', 'headline'],
  ])('of "%s" names the field %s', async (heading, field) => {
    expect(await columnsOf(heading)).toEqual({ [heading.trim()]: field });
  });

  it.each([
    ['Favourite Colour', 'favourite_colour'],
    ['Prénom (2. Vorname)', 'prenom_2_vorname'],
    ['  __x__  ', 'x'],
    ['Email 2', 'email_2'],
    ['🙂', 'column_1'],
    ['日本', 'column_1'],
    ['__proto__', 'proto'],
    ['constructor', 'constructor'],
    ['x'.repeat(100), 'x'.repeat(60)],
  ])('of "%s" names the custom field %s', async (heading, key) => {
    expect(await columnsOf(heading)).toEqual({ [heading.trim()]: `custom_fields.${key}` });
  });

  it('that is empty is named by its column', async () => {
    expect(await columnsOf('email,,Notes,""')).toEqual({
      email: 'email',
      column_2: 'custom_fields.column_2',
      Notes: 'custom_fields.notes',
      column_4: 'custom_fields.column_4',
    });
  });

  it('that leads to the key of another gets a number', async () => {
    expect(await columnsOf('Notes,notes!,Notes,notes_2,Column 6,🙂')).toEqual({
      Notes: 'custom_fields.notes',
      'notes!': 'custom_fields.notes_2',
      Notes_2: 'custom_fields.notes_2_2',
      notes_2: 'custom_fields.notes_2_3',
      'Column 6': 'custom_fields.column_6',
      '🙂': 'custom_fields.column_6_2',
    });
  });

  it('keeps to 60 characters with its number', async () => {
    const long = 'x'.repeat(70);
    expect(Object.values(await columnsOf(`${long},${long}y`))).toEqual([
      `custom_fields.${'x'.repeat(60)}`,
      `custom_fields.${'x'.repeat(58)}_2`,
    ]);
  });

  it.each([
    ['Email,Name,Email', '"Email" (column 1) and "Email_2" (column 3)'],
    ['email,E-Mail', '"email" (column 1) and "E-Mail" (column 2)'],
    ['Job Title,Title', '"Job Title" (column 1) and "Title" (column 2)'],
  ])('must not name the field of another: %s', async (header, both) => {
    expect((await faultOf(header)).message).toContain(both);
  });

  it('is at most 200 characters long', async () => {
    expect((await faultOf(`email,${'x'.repeat(201)}`)).message).toContain('The heading of column 2');
  });

  const custom = (count: number) => Array.from({ length: count }, (_, index) => `key ${index}`).join(',');

  it('names a custom field at most 50 times', async () => {
    expect(Object.keys(await columnsOf(`email,${custom(50)}`))).toHaveLength(51);
    for (const header of [`email,${custom(51)}`, custom(58), ','.repeat(100_000)]) {
      expect((await faultOf(`${header},x`)).message).toBe('The file has more than 50 columns for custom fields.');
    }
  });
});

describe('An override', () => {
  it.each([
    [
      'of a known heading',
      'Email,Name',
      { Email: 'custom_fields.other' },
      ['custom_fields.other', 'custom_fields.name'],
    ],
    ['of an unknown heading', 'Work,Name', { Work: 'email' }, ['email', 'custom_fields.name']],
    ['without regard to case and punctuation', 'Work Mail', { 'work-mail': 'email' }, ['email']],
    ['of an empty heading', ',Name', { column_1: 'email' }, ['email', 'custom_fields.name']],
    ['of the second of two', 'Email,Email', { Email_2: 'custom_fields.b' }, ['email', 'custom_fields.b']],
    ['of one of two that match', 'email,E-Mail', { 'E-Mail': 'custom_fields.b' }, ['email', 'custom_fields.b']],
    ['to a field that another heading names', 'Email,Work', { Work: 'email' }, ['custom_fields.email', 'email']],
    ['to a key that another heading names', 'a,B', { B: 'custom_fields.a' }, ['custom_fields.a_2', 'custom_fields.a']],
    ['to a key in upper case', 'a', { a: 'custom_fields.A_1' }, ['custom_fields.A_1']],
  ])('wins %s', async (_what, header, overrides, fields) => {
    expect(Object.values(await columnsOf(header, overrides as Overrides))).toEqual(fields);
  });

  it.each([
    ['a heading that the file does not have', { Phone: 'email' }, 'The file has no column "Phone".'],
    ['an unknown field', { Name: 'phone' }, '"phone" is not a field of a lead.'],
    ['no field', { Name: '' }, '"" is not a field of a lead.'],
    ['an empty key', { Name: 'custom_fields.' }, '"custom_fields." is not a field'],
    ['a key with other characters', { Name: 'custom_fields.a b' }, 'is not a field'],
    ['a key that is too long', { Name: `custom_fields.${'x'.repeat(61)}` }, 'is not a field'],
    ['the key __proto__', { Name: 'custom_fields.__proto__' }, 'is not a field'],
    ['a column twice', { Name: 'company', name: 'position' }, 'The column "name" is mapped twice.'],
    ['two columns to one field', { Name: 'company', Mail: 'company' }, '"Mail" (column 1) and "Name" (column 2)'],
    ['two columns to one key', { Name: 'custom_fields.a', Mail: 'custom_fields.a' }, 'custom_fields.a: "Mail"'],
  ])('must not name %s', async (_what, overrides, message) => {
    expect((await faultOf('Mail,Name', overrides as unknown as Overrides)).message).toContain(message);
  });
});

describe('A row', () => {
  it.each([
    ['a separator', 'email,company\na@example.com,"Engines, Ltd"', 'Engines, Ltd'],
    ['a quote', 'email,company\na@example.com,"The ""Engine"""', 'The "Engine"'],
    ['line breaks', 'email,company\na@example.com,"a\nb\r\nc\rd"', 'a\nb\r\nc\rd'],
    ['white space around its quotes', 'email,company\na@example.com, "x, y" ', 'x, y'],
    ['white space around its text', 'email,company\na@example.com,\u00a0 x y\t', 'x y'],
    ['white space within its quotes', 'email,company\na@example.com,"  x  "', 'x'],
    ['a formula', `email,company\na@example.com,"=HYPERLINK(""x"")"`, '=HYPERLINK("x")'],
    ['a number', 'email,company\na@example.com,007', '007'],
    ['characters of several bytes', 'email,company\na@example.com,Käse 👩‍💻', 'Käse 👩‍💻'],
  ])('can have a cell with %s', async (_what, text, company) => {
    expect(await cellsOf(text)).toEqual([{ email: 'a@example.com', company }]);
  });

  it('leaves out its empty cells', async () => {
    expect(await cellsOf('email,company,headline\na@example.com,,\n , "" ,x')).toEqual([
      { email: 'a@example.com' },
      { headline: 'x' },
    ]);
  });

  it('is skipped if it has no text', async () => {
    expect(await linesOf('email,company\n\na,b\n , \n,\n,,,\n""\nc,d\n\n')).toEqual([3, 8]);
  });

  it.each([
    ['fewer', 'b', 1],
    ['more', 'b,,', 3],
  ])('that has %s cells than the header is reported, and the next one is read', async (_what, row, count) => {
    expect(await rowsOf(`email,company\n${row}\nc,d`)).toEqual([
      { line: 2, message: `must have as many cells as the header, 2, but has ${count}` },
      { line: 3, cells: { email: 'c', company: 'd' } },
    ]);
  });

  it('of another width costs no error in the parser', async () => {
    const capture = jest.spyOn(Error, 'captureStackTrace');
    expect(await rowsOf(`email,company\n${'a\n'.repeat(1_000)}`)).toHaveLength(1_000);
    expect(capture.mock.calls.length).toBeLessThan(10);
    capture.mockRestore();
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('is at the line where it starts, with %s within and between rows', async (_what, end) => {
    const rows = ['', '"E-\nMail",company', 'a,b', '', '"c\n\nc","d\nd"', ' ', 'e', '"f",g'];
    expect(await linesOf(`\ufeff${rows.join('\n').replaceAll('\n', end)}`)).toEqual([4, 6, 11, 12]);
  });

  it('is read the same wherever the file is cut into pieces', async () => {
    const row = 'é@example.com, "a ""b""\r\n\r\n👩‍💻" \r\n';
    const expected = { email: 'é@example.com', company: 'a "b"\r\n\r\n👩‍💻' };
    for (let shift = 0; shift < Buffer.byteLength(row); shift++) {
      const filler = 'x'.repeat(32_768 - 'email,company\r\n,\r\n'.length - shift);
      const [first, ...others] = await rowsOf(`email,company\r\n${filler},\r\n${row}${row}`);
      expect(first).toEqual({ line: 2, cells: { email: filler } });
      expect(others).toEqual([
        { line: 3, cells: expected },
        { line: 6, cells: expected },
      ]);
    }
  });
});

describe('Any table', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '\n', '\r', '\r\n', ' ', 'ä') }),
  );
  const table = fc.record({
    rows: fc.array(fc.tuple(text, text, text), { maxLength: 20 }),
    separator: fc.constantFrom(',', ';', '\t'),
    end: fc.constantFrom('\n', '\r\n', '\r'),
  });
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const written = (cell: string) => (/[^a-z ]/.test(cell) ? quoted(cell) : cell);
  const breaksIn = (cells: readonly string[]) => cells.join('|').match(/\r\n|\r|\n/g)?.length ?? 0;

  it('is read as it was written', () =>
    fc.assert(
      fc.asyncProperty(table, async ({ rows, separator, end }) => {
        const records = rows.map((cells) => cells.map(written).join(separator));
        const file = [['email', 'company', 'headline'].join(separator), ...records].join(end);
        let line = 2;
        const expected = rows.map((cells) => {
          const fields = ['email', 'company', 'headline'].map((field, index) => [field, cells[index]!.trim()] as const);
          const row = { line, cells: Object.fromEntries(fields.filter(([, cell]) => cell !== '')) };
          line += 1 + breaksIn(cells);
          return row;
        });
        expect(await rowsOf(file)).toEqual(expected.filter(({ cells }) => Object.keys(cells).length > 0));
      }),
    ));
});

describe('A fault in a file', () => {
  it.each([
    [
      'a quote that is never closed',
      'email,company\na,b\nc,"d\ne,f\n',
      3,
      'The quote that opens in line 3 is never closed.',
    ],
    ['in a later line of its row', 'email,company\r\n"a\r\n""a""",\t"d\r\n', 3, 'The quote that opens in line 3'],
    ['in the header', 'email,"company\na,b', 1, 'The quote that opens in line 1'],
    [
      'text after a closing quote',
      'email,company\na,b\nc,"d" e\n',
      3,
      'The row that starts in line 3 has a quote in the',
    ],
    ['a quote that opens too late', 'email,company\na,b "c"\n', 2, 'The row that starts in line 2 has a quote in the'],
    ['a quote that closes in the next row', 'email,company\n"a,b\n"c",d\n', 2, 'The row that starts in line 2 has a'],
  ])('has its line: %s', async (_what, text, line, message) => {
    const fault = await faultOf(text);
    expect([fault.line, fault.message]).toEqual([line, expect.stringContaining(message)]);
  });

  it('comes after the rows before it', async () => {
    const { rows } = await fileOf('email,company\na,b\nc,d\n"e');
    const read: (CsvRow | CsvRowProblem)[] = [];
    const reading = async () => {
      for await (const row of rows) read.push(row);
    };
    await expect(reading()).rejects.toThrow('line 4');
    expect(read).toHaveLength(2);
  });

  it('does not hide the separator', async () => {
    const { columns } = await fileOf('email;company\na;b\nc;"d" e\n');
    expect(Object.values(columns)).toEqual(['email', 'company']);
  });
});

describe('A large file', () => {
  const MIB = 1_048_576;

  it.each([
    ['one cell', 'x'],
    ['a quoted cell that is never closed', '"x\n'],
    ['empty cells', ','],
  ])('is rejected for a row without end: %s', async (_what, filler) => {
    const start = 'email,company\na,b\nc,';
    const fault = await faultOf(
      Buffer.concat([Buffer.from(start), Buffer.from(filler[0]!), Buffer.alloc(2 * MIB, filler.slice(-1))]),
    );
    expect(fault.line).toBe(3);
    expect(fault.message).toContain('The row that starts in line 3 is longer than 500000 bytes.');
  });

  it('can have a cell with the longest text of a lead', async () => {
    const text = 'x'.repeat(400_000);
    expect(await cellsOf(`email,company\na,"${text}"`)).toEqual([{ email: 'a', company: text }]);
  });

  it('is rejected for more than a million rows, blank ones included', async () => {
    const file = Buffer.concat([Buffer.from('email\n'), Buffer.alloc(1_000_000, '\n')]);
    expect((await faultOf(file)).message).toBe('The file has more than 1000000 rows. Split it.');
  });

  it('lets other work run while it is read', async () => {
    const { rows } = await readCsv(Buffer.from(`email\n${'a@example.com\n'.repeat(100_000)}`), {
      overrides: NO_OVERRIDES,
    });
    let turns = 0;
    let stopped = false;
    const turn = () => {
      turns++;
      if (!stopped) setImmediate(turn);
    };
    setImmediate(turn);
    let count = 0;
    for await (const _row of rows) if (++count === 50_000) break;
    stopped = true;
    expect(turns).toBeGreaterThan(10);
  });
});
