import { Command } from '@nestjs/cqrs';
import { type Caller } from '../../event-sourcing/log/caller';
import { type CsvReport } from '../../people/csv/csv-import';

/**
 * Adds the leads in a CSV file to a list, or finds out what would be added. A file with a fault adds nothing. Rows that
 * cannot be used are reported, and the others are added. If it is interrupted, some leads are in the list, and it can
 * be repeated. With an idempotency key, repeating the request returns the same response forever.
 * Refused with: list_not_found, list_full; CsvError; KeyReused.
 */
export class ImportEntries extends Command<CsvReport> {
  constructor(
    readonly listId: string,
    /** UTF-8. Must not change. */
    readonly file: Buffer,
    /** Fields by heading. */
    readonly map: ReadonlyMap<string, string>,
    readonly caller: Caller,
    /** A dry run writes nothing, and has no key. */
    readonly options: { readonly dryRun?: boolean; readonly idempotencyKey?: string | undefined } = {},
  ) {
    super();
  }
}
