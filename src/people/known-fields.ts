import { type CustomFields, type LEAD_FIELDS } from './lead-fields';

/** What is known about a lead in the read model. Null: unknown. */
export type KnownFields = { readonly [Field in (typeof LEAD_FIELDS)[number]]: string | null } & {
  readonly custom_fields: CustomFields;
};

export const NOTHING_KNOWN: KnownFields = {
  email: null,
  linkedin_url: null,
  first_name: null,
  last_name: null,
  company: null,
  position: null,
  headline: null,
  custom_fields: {},
};

/** The fields alone, in the order of responses. */
export function knownFieldsOf(lead: KnownFields): KnownFields {
  const { email, linkedin_url, first_name, last_name, company, position, headline, custom_fields } = lead;
  return { email, linkedin_url, first_name, last_name, company, position, headline, custom_fields };
}
