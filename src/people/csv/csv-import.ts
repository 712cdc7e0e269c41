import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type IdentityField, type LeadFields } from '../lead-fields';
import { leadOfRow } from '../lead-of-row';
import { type LeadToAdd } from '../lead-to-add';
import { CsvError } from './csv-error';
import { type CsvColumns, type CsvFile, type CsvRow, type CsvRowProblem, readCsv } from './read-csv';

const LEADS_AT_A_TIME = 500;

/** Number of invalid rows that a report names. */
const MOST_ERRORS = 100;

/** To validate a row takes about 50 µs. Other requests are served after so many. */
const ROWS_AT_A_TIME = 100;

/** What the leads of a campaign or a list must have. */
export interface ImportRules {
  /** The file must have a column for one of these fields. */
  readonly identities: readonly IdentityField[];
  /** The id of a lead; undefined if it lacks the identity: its row is invalid. */
  idOf(fields: LeadFields): string | undefined;
  /** Maximum number of leads. Bounds the memory. */
  readonly most: number;
  /** The error for a file with more leads. */
  tooMany(): Error;
}

/** A file of leads that was read to its end once, so that it can be added without finding a fault. */
export interface CsvImport {
  /** Ids of the leads in the file, without duplicates. */
  readonly ids: readonly string[];
  /** Reads the file again. The first lead of each id, in the order of the file, some at a time. */
  batches(): AsyncIterable<readonly LeadToAdd[]>;
  /** @param added what became of the leads, or would */
  report(added: Pick<CsvReport, 'imported' | 'suppressed'>): CsvReport;
}

/** What became of the rows of a file. Each row is imported, a duplicate, suppressed or invalid. */
export interface CsvReport {
  readonly imported: number;
  readonly duplicates: number;
  readonly invalid: number;
  /** Rows of people who must not be contacted. Absent: none. */
  readonly suppressed?: number;
  /** Number of rows, without the header and blank ones. */
  readonly total: number;
  /** The first invalid rows. */
  readonly errors: readonly CsvRowProblem[];
  readonly columns: CsvColumns;
}

/**
 * Reads a CSV file of leads to its end, without writing anything.
 * @param bytes must not change as long as the import is used
 * @param map fields by heading; they win over the known headings
 * @throws CsvError, and what `tooMany` returns
 */
export async function csvImport(
  bytes: Buffer,
  map: ReadonlyMap<string, string>,
  rules: ImportRules,
): Promise<CsvImport> {
  const file = await readCsv(bytes, { overrides: map });
  mustHaveIdentity(file.columns, rules);
  const { ids, ...counts } = await check(file, rules);
  return {
    ids: [...ids],
    batches: () => batchesOf(file, new Set(ids), rules),
    report: ({ imported, suppressed = 0 }) => {
      const { total, invalid, errors } = counts;
      const duplicates = total - invalid - imported - suppressed;
      const numbers = { imported, duplicates, invalid, ...(suppressed > 0 && { suppressed }), total };
      return { ...numbers, errors, columns: file.columns };
    },
  };
}

/** What identifies a request to import a file, for an idempotency key. */
export function requestOf(bytes: Buffer, map: ReadonlyMap<string, string>): object {
  return { file: createHash('sha256').update(bytes).digest('hex'), map: Object.fromEntries(map) };
}

function mustHaveIdentity(columns: CsvColumns, { identities }: ImportRules): void {
  const fields = Object.values(columns);
  if (identities.some((identity) => fields.includes(identity))) return;
  const message = `The file has no column for ${identities.join(' or ')}. Rename a heading, or map one to the field.`;
  throw new CsvError(message, undefined, 'csv_without_identity');
}

async function check(file: CsvFile, rules: ImportRules) {
  const ids = new Set<string>();
  const errors: CsvRowProblem[] = [];
  let total = 0;
  let invalid = 0;
  for await (const lead of leadsIn(file, rules)) {
    total++;
    if ('id' in lead) ids.add(lead.id);
    else if (++invalid <= MOST_ERRORS) errors.push(lead);
    if (ids.size > rules.most) throw rules.tooMany();
  }
  return { ids, errors, total, invalid };
}

/** @param wanted loses the ids of leads that are yielded */
async function* batchesOf(file: CsvFile, wanted: Set<string>, rules: ImportRules): AsyncGenerator<LeadToAdd[]> {
  let batch: LeadToAdd[] = [];
  for await (const lead of leadsIn(file, rules)) {
    if ('id' in lead && wanted.delete(lead.id)) batch.push(lead);
    if (batch.length === LEADS_AT_A_TIME) {
      yield batch;
      batch = [];
    }
    if (wanted.size === 0) break;
  }
  if (batch.length > 0) yield batch;
}

async function* leadsIn({ rows }: CsvFile, rules: ImportRules): AsyncGenerator<LeadToAdd | CsvRowProblem> {
  let count = 0;
  for await (const row of rows) {
    yield leadIn(row, count, rules);
    if (++count % ROWS_AT_A_TIME === 0) await setImmediate();
  }
}

function leadIn(row: CsvRow | CsvRowProblem, place: number, rules: ImportRules): LeadToAdd | CsvRowProblem {
  if ('message' in row) return row;
  const fields = leadOfRow(row);
  if (typeof fields === 'string') return { line: row.line, message: fields };
  const id = rules.idOf(fields);
  return id === undefined
    ? { line: row.line, message: `must have ${rules.identities.join(' or ')}` }
    : { id, fields, row: place };
}
