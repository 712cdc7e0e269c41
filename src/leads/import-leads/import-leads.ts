import { Command } from '@nestjs/cqrs';
import { type ChangeOptions } from '../../event-sourcing/deciding/change-options';
import { type Caller } from '../../event-sourcing/log/caller';
import { type CsvReport } from '../../people/csv/csv-import';

/**
 * Adds the leads in a CSV file to a draft, or finds out what would be added. A file with a fault adds nothing. Rows that
 * cannot be used are reported, and the others are added. If it is interrupted, some leads are in the campaign, and it
 * can be repeated. With an idempotency key, repeating the request returns the same response forever.
 * Refused with: campaign_not_found, campaign_not_draft, campaign_full; CsvError; RevisionMismatch, KeyReused.
 */
export class ImportLeads extends Command<CsvReport> {
  constructor(
    readonly campaignId: string,
    /** UTF-8. Must not change. */
    readonly file: Buffer,
    /** Fields by heading. */
    readonly map: ReadonlyMap<string, string>,
    readonly caller: Caller,
    /** A dry run writes nothing, and has no key. */
    readonly options: ChangeOptions & { readonly dryRun?: boolean } = {},
  ) {
    super();
  }
}
