import { CsvError } from './csv-error';
import { COLUMN_FIELDS, comparable, isColumnField, leadFieldOf, LONGEST_KEY, MOST_COLUMNS } from './column-fields';
import { MOST_CUSTOM_FIELDS } from '../lead-fields';

/** In UTF-16 code units. Bounds messages and responses, which contain headings. */
const LONGEST_HEADING = 200;

const CUSTOM = 'custom_fields.';

export interface Column {
  /** The heading, or `column_<n>` if it is empty. The second one of the same heading ends with `_2`. */
  readonly heading: string;
  /** `email`, `first_name` …, or `custom_fields.<key>`. No two columns have the same. */
  readonly field: string;
}

/**
 * Gives each column of a file its field: by the overrides, then by the known headings. All others are custom fields.
 * @param overrides fields by heading; a heading matches exactly, or else without regard to case and punctuation
 * @throws CsvError if two columns have the same field, for too many columns, and for an override that cannot be applied
 */
export function fieldsOfColumns(cells: readonly string[], overrides: ReadonlyMap<string, string>): Column[] {
  const headings = headingsOf(cells);
  const overridden = applied(overrides, headings);
  const taken = new Set(overridden.values());
  const fields = cells.map((cell, index) => {
    const known = leadFieldOf(cell);
    return overridden.get(index) ?? (known !== undefined && taken.has(known) ? undefined : known);
  });
  rejectRepeated(fields, headings);
  return withCustomFields(headings, fields);
}

function headingsOf(cells: readonly string[]): string[] {
  if (cells.length > MOST_COLUMNS) throw tooManyCustomFields();
  const long = cells.findIndex((cell) => cell.length > LONGEST_HEADING);
  if (long !== -1) {
    throw new CsvError(
      `The heading of column ${long + 1} has more than ${LONGEST_HEADING} characters. The first row must be the header.`,
    );
  }
  return distinct(cells.map((cell, index) => cell || columnName(index)));
}

/** @returns the fields of overrides, by the index of their column */
function applied(overrides: ReadonlyMap<string, string>, headings: readonly string[]): Map<number, string> {
  const fields = new Map<number, string>();
  for (const [heading, field] of overrides) {
    if (!isColumnField(field)) throw new CsvError(`"${field}" is not a field of a lead. Use ${COLUMN_FIELDS}.`);
    const columns = columnsWith(heading, headings);
    if (columns.length === 0) throw new CsvError(`The file has no column "${heading}".`);
    if (columns.some((column) => fields.has(column))) throw new CsvError(`The column "${heading}" is mapped twice.`);
    columns.forEach((column) => fields.set(column, field));
  }
  return fields;
}

function columnsWith(heading: string, headings: readonly string[]): number[] {
  const exact = headings.indexOf(heading.trim());
  if (exact !== -1) return [exact];
  return [...headings.keys()].filter((index) => comparable(headings[index]!) === comparable(heading));
}

function rejectRepeated(fields: readonly (string | undefined)[], headings: readonly string[]): void {
  fields.forEach((field, index) => {
    const first = fields.indexOf(field);
    if (field === undefined || first === index) return;
    const both = `"${headings[first]}" (column ${first + 1}) and "${headings[index]}" (column ${index + 1})`;
    throw new CsvError(`Two columns are mapped to ${field}: ${both}. Rename one, or map it to another field.`);
  });
}

function withCustomFields(headings: readonly string[], fields: readonly (string | undefined)[]): Column[] {
  const given = fields.filter((field) => field !== undefined);
  const unnamed = [...fields.keys()].filter((index) => fields[index] === undefined);
  const custom = given.filter((field) => field.startsWith(CUSTOM)).length + unnamed.length;
  if (custom > MOST_CUSTOM_FIELDS) throw tooManyCustomFields();
  const wanted = unnamed.map((index) => CUSTOM + (keyOf(headings[index]!) || columnName(index)));
  const named = distinct(wanted, new Set(given), CUSTOM.length + LONGEST_KEY);
  return headings.map((heading, index) => ({ heading, field: fields[index] ?? named[unnamed.indexOf(index)]! }));
}

/** The key of a custom field: `Prénom (2. Vorname)` becomes `prenom_2_vorname`. Can be empty. */
function keyOf(heading: string): string {
  const letters = heading.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return letters
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_/, '')
    .slice(0, LONGEST_KEY)
    .replace(/_$/, '');
}

/** @param index from 0 */
function columnName(index: number): string {
  return `column_${index + 1}`;
}

/** Appends `_2`, `_3` … to a text that is taken, or that occurs before. */
function distinct(texts: readonly string[], taken = new Set<string>(), longest = Infinity): string[] {
  return texts.map((text) => {
    let free = text;
    for (let count = 2; taken.has(free); count++) free = `${text.slice(0, longest - `_${count}`.length)}_${count}`;
    taken.add(free);
    return free;
  });
}

function tooManyCustomFields(): CsvError {
  return new CsvError(`The file has more than ${MOST_CUSTOM_FIELDS} columns for custom fields.`);
}
