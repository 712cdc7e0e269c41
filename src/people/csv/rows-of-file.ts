import { setImmediate } from 'node:timers/promises';
import { type CsvError as ParserError, Parser } from 'csv-parse';
import { CsvError } from './csv-error';
import { Place } from './place';

/** In bytes. No other request is served while a piece is parsed, which takes 1 ms, or 25 ms if all lines are blank. */
const PIECE = 8_192;

/** In bytes. A lead with the longest fields has less. Bounds the memory if a quote is never closed. */
const LONGEST_ROW = 500_000;

/** Blank ones included. A row takes a few microseconds, however short it is. */
const MOST_ROWS = 1_000_000;

export interface FileRow {
  /** Line in which the row starts, from 1. */
  readonly line: number;
  /** Without surrounding white space. */
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV file (RFC 4180), in batches. Skips rows without any text. A row can have any number of cells.
 * Other requests are served between batches.
 * @throws CsvError after the rows before the fault
 */
export async function* rowsOfFile(bytes: Buffer, separator: string): AsyncGenerator<readonly FileRow[]> {
  const place = new Place(bytes);
  let rows: FileRow[] = [];
  const parser = rowParser(separator, place, (row) => rows.push(row));
  for (let start = 0; start < bytes.length; start += PIECE) {
    const isLast = start + PIECE >= bytes.length;
    const failure = await parse(parser, bytes.subarray(start, start + PIECE), isLast);
    yield rows;
    rows = [];
    if (failure !== undefined) throw toCsvError(failure, place);
    if (start - place.start > LONGEST_ROW) throw tooLong(place);
    await setImmediate();
  }
}

function rowParser(separator: string, place: Place, onRow: (row: FileRow) => void): Parser {
  let count = 0;
  const parser = new Parser({
    delimiter: separator,
    // Their order matters: a CRLF is one line break. The default takes the first line break for all others.
    record_delimiter: ['\r\n', '\n', '\r'],
    // White space around quotes.
    trim: true,
    relax_column_count: true,
    bom: true,
    on_record: (cells: string[], { bytes: end }) => {
      // For each row whose length differs from that of record 0, the parser creates an error, which takes 20 µs. With
      // this, each row is record 0. The type is read-only.
      (parser.info as { records: number }).records = 0;
      if (++count > MOST_ROWS) throw new CsvError(`The file has more than ${MOST_ROWS} rows. Split it.`);
      const trimmed = cells.map((cell) => cell.trim());
      if (trimmed.some((cell) => cell !== '')) onRow({ line: place.line, cells: trimmed });
      place.nextRow(end);
      return null;
    },
  });
  // Without a listener, an error would end the process. `parse` returns it instead.
  return parser.on('error', () => undefined);
}

/** @returns the error of the parser, if there is one */
async function parse(parser: Parser, piece: Buffer, isLast: boolean): Promise<unknown> {
  const failure = await failureOf((done) => parser.write(piece, done));
  return failure ?? (isLast ? await failureOf((done) => parser.end(done)) : undefined);
}

function failureOf(call: (done: (error?: Error | null) => void) => void): Promise<Error | undefined> {
  return new Promise((resolve) => call((error) => resolve(error ?? undefined)));
}

function toCsvError(error: unknown, place: Place): unknown {
  switch ((error as ParserError).code) {
    case 'CSV_QUOTE_NOT_CLOSED': {
      const line = place.lineOfOpenQuote();
      return new CsvError(`The quote that opens in line ${line} is never closed.`, line);
    }
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE':
      return misplacedQuote(place);
    default:
      return error;
  }
}

function misplacedQuote({ line }: Place): CsvError {
  const remedy = 'Put quotes around the whole cell, and write each quote inside it twice.';
  return new CsvError(`The row that starts in line ${line} has a quote in the middle of a cell. ${remedy}`, line);
}

function tooLong({ line }: Place): CsvError {
  const hint = 'A closing quote may be missing.';
  return new CsvError(`The row that starts in line ${line} is longer than ${LONGEST_ROW} bytes. ${hint}`, line);
}
