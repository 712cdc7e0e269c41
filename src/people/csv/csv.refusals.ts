import { type CsvErrorCode } from './csv-error';

/** For `refusals(CsvError, …)`, and for the `problemDecorator` of each slice that takes CSV files. */
export const CSV_REFUSALS = {
  csv_unreadable: {
    kind: 'invalid',
    description:
      'The file cannot be read, or its columns cannot be used. Nothing was added. Correct what `detail` says.',
  },
  csv_without_identity: {
    kind: 'invalid',
    description:
      'The file has no column with the field that identifies a lead. Nothing was added. Rename a heading, or use `map`.',
  },
} as const satisfies Readonly<Record<CsvErrorCode, object>>;
