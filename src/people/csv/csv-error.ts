export type CsvErrorCode = 'csv_unreadable' | 'csv_without_identity';

/** A file that cannot be read, or whose columns cannot be used. The message is for the person who made the file. */
export class CsvError extends Error {
  /** @param line in which the fault starts, from 1; the message contains it */
  constructor(
    message: string,
    readonly line?: number,
    readonly code: CsvErrorCode = 'csv_unreadable',
  ) {
    super(message);
  }
}
