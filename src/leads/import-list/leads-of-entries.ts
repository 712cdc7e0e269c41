import { type ListEntryDocument } from '../../lead-lists/list-entry.document';
import { type IdentityField, LEAD_FIELDS, type LeadFields } from '../../people/lead-fields';
import { type LeadToAdd } from '../../people/lead-to-add';
import { leadIdOf } from '../lead-id';

/**
 * Turns the entries of a list into leads of a campaign, page by page. Two entries can be the same lead: an entry is
 * identified by its email address if it has one, but a lead of a LinkedIn campaign is not.
 */
export class LeadsOfEntries {
  readonly ids = new Set<string>();
  /** Number of entries that are the same lead as an earlier one. */
  duplicates = 0;
  /** Number of entries without the campaign's identity. */
  invalid = 0;
  private row = 0;

  constructor(
    private readonly campaignId: string,
    private readonly field: IdentityField,
  ) {}

  /** @returns those of the entries that are new leads */
  take(entries: readonly ListEntryDocument[]): LeadToAdd[] {
    return entries.flatMap((entry) => {
      const row = this.row++;
      const identity = entry[this.field];
      if (identity === null) {
        this.invalid++;
        return [];
      }
      const id = leadIdOf(this.campaignId, identity);
      if (this.ids.has(id)) {
        this.duplicates++;
        return [];
      }
      this.ids.add(id);
      return [{ id, fields: fieldsOf(entry), row }];
    });
  }
}

function fieldsOf(entry: ListEntryDocument): LeadFields {
  const { custom_fields } = entry;
  const known = LEAD_FIELDS.map((name) => [name, entry[name]] as const).filter(([, value]) => value !== null);
  return {
    ...(Object.fromEntries(known) as LeadFields),
    ...(Object.keys(custom_fields).length > 0 && { custom_fields }),
  };
}
