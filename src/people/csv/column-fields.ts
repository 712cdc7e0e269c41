import { LEAD_FIELDS, MOST_CUSTOM_FIELDS } from '../lead-fields';

type LeadField = (typeof LEAD_FIELDS)[number];

/** In characters. */
export const LONGEST_KEY = 60;

const CUSTOM_FIELD = new RegExp(`^custom_fields\\.(?!__proto__$)[A-Za-z0-9_]{1,${LONGEST_KEY}}$`);

/** Other headings for each field, in the form that `comparable` returns. */
const ALIASES: Readonly<Record<LeadField, readonly string[]>> = {
  email: ['emailaddress', 'mail'],
  linkedin_url: ['linkedin', 'linkedinprofile', 'linkedinprofileurl', 'personlinkedinurl'],
  first_name: ['givenname', 'forename'],
  last_name: ['surname', 'familyname'],
  company: ['companyname', 'organisation', 'organization'],
  position: ['jobtitle', 'title'],
  headline: [],
};

const FIELD_OF = new Map(
  LEAD_FIELDS.flatMap((field) => [field, ...ALIASES[field]].map((heading) => [comparable(heading), field] as const)),
);

/** @returns the field that a column of this heading has; undefined for a custom field */
export function leadFieldOf(heading: string): string | undefined {
  return FIELD_OF.get(comparable(heading));
}

/** The same for headings that differ only in case, spaces, hyphens, underscores and dots. */
export function comparable(heading: string): string {
  return heading.toLowerCase().replace(/[\s\p{Dash}_.]/gu, '');
}

/** Whether a column can have this field. `__proto__` is no key: it could change the prototype of the custom fields. */
export function isColumnField(field: string): boolean {
  return (LEAD_FIELDS as readonly string[]).includes(field) || CUSTOM_FIELD.test(field);
}

export const COLUMN_FIELDS = `${LEAD_FIELDS.join(', ')} or custom_fields.<key>`;

/** Number of columns that a file can have. */
export const MOST_COLUMNS = LEAD_FIELDS.length + MOST_CUSTOM_FIELDS;
