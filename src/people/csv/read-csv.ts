import { CsvError } from './csv-error';
import { type Column, fieldsOfColumns } from './fields-of-columns';
import { type FileRow, rowsOfFile } from './rows-of-file';

/** The field of each column: `{ "<heading>": "<field>" | "custom_fields.<key>" }`. */
export type CsvColumns = Readonly<Record<string, string>>;

export interface CsvRow {
  /** Line of the file in which the row starts, from 1. */
  readonly line: number;
  /** By field, such as `email` or `custom_fields.<key>`. Trimmed; without empty cells. */
  readonly cells: Readonly<Record<string, string>>;
}

/** A row that cannot be read. The rows after it can. */
export interface CsvRowProblem {
  readonly line: number;
  readonly message: string;
}

export interface CsvFile {
  readonly columns: CsvColumns;
  /**
   * Reads the file again for each iteration, with little memory, and lets other requests be served meanwhile. Throws a
   * CsvError at a fault in the file, so read it to the end once before you write anything.
   */
  readonly rows: AsyncIterable<CsvRow | CsvRowProblem>;
}

interface Options {
  /** Fields by heading. They win over the known headings. */
  readonly overrides: ReadonlyMap<string, string>;
}

/** The first one wins if several give the same number of columns. */
const SEPARATORS = [',', ';', '\t'];

/**
 * Reads a CSV file of leads.
 * @param bytes UTF-8; must not change while the file is read
 * @throws CsvError if the file has no header row, or if its columns cannot be used
 */
export async function readCsv(bytes: Buffer, { overrides }: Options): Promise<CsvFile> {
  const { separator, header } = await headerOf(bytes);
  const columns = fieldsOfColumns(header.cells, overrides);
  return {
    columns: Object.fromEntries(columns.map(({ heading, field }) => [heading, field])),
    rows: { [Symbol.asyncIterator]: () => rowsAfter(header, rowsOfFile(bytes, separator), columns) },
  };
}

interface Header {
  readonly separator: string;
  readonly header: FileRow;
}

/** Finds the separator by the header row: the parser would split at each of several separators. */
async function headerOf(bytes: Buffer): Promise<Header> {
  let found: Header | undefined;
  let fault: unknown;
  for (const separator of SEPARATORS) {
    try {
      const header = await firstRow(bytes, separator);
      if (header.cells.length > (found?.header.cells.length ?? 0)) found = { separator, header };
    } catch (error) {
      fault ??= error;
    }
  }
  if (found === undefined) throw fault;
  return found;
}

async function firstRow(bytes: Buffer, separator: string): Promise<FileRow> {
  for await (const [row] of rowsOfFile(bytes, separator)) if (row !== undefined) return row;
  throw new CsvError('The file is empty. Its first row must be a header.');
}

async function* rowsAfter(
  header: FileRow,
  batches: AsyncIterable<readonly FileRow[]>,
  columns: readonly Column[],
): AsyncGenerator<CsvRow | CsvRowProblem> {
  for await (const rows of batches) {
    for (const row of rows) if (row.line !== header.line) yield named(row, columns);
  }
}

function named({ line, cells }: FileRow, columns: readonly Column[]): CsvRow | CsvRowProblem {
  if (cells.length !== columns.length) {
    return { line, message: `must have as many cells as the header, ${columns.length}, but has ${cells.length}` };
  }
  const fields = columns.map(({ field }, index) => [field, cells[index]!] as const);
  return { line, cells: Object.fromEntries(fields.filter(([, cell]) => cell !== '')) };
}
