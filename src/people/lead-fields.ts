/** What is known about a lead. Absent: unknown. */
export interface LeadFields {
  readonly email?: string;
  /** Of the profile. */
  readonly linkedin_url?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly company?: string;
  readonly position?: string;
  readonly headline?: string;
  /** Absent: none. */
  readonly custom_fields?: CustomFields;
}

export type CustomFields = Readonly<Record<string, string>>;

export const LEAD_TEXTS = ['first_name', 'last_name', 'company', 'position', 'headline'] as const;

/** The fields with one value. */
export const LEAD_FIELDS = ['email', 'linkedin_url', ...LEAD_TEXTS] as const;

/** The field that identifies a lead within its campaign: it depends on the channel. */
export type IdentityField = 'email' | 'linkedin_url';

type ChangedFields = { readonly [Field in (typeof LEAD_FIELDS)[number]]?: string | null };

/** What to change about a lead. Absent fields stay as they are; null removes the value. */
export interface LeadChanges extends ChangedFields {
  /** Only these keys change; null removes one. Null in place of the keys removes all. */
  readonly custom_fields?: Readonly<Record<string, string | null>> | null;
}

/** What is different after a change. */
export interface LeadDifferences extends ChangedFields {
  /** All that the lead has from then on. */
  readonly custom_fields?: CustomFields;
}

export const MOST_CUSTOM_FIELDS = 50;

/** Leaves out everything else in an object. */
export function leadFieldsIn(object: LeadFields): LeadFields {
  const names: readonly string[] = [...LEAD_FIELDS, 'custom_fields'];
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}

/** Leaves out changes that make no difference. */
export function differences(fields: LeadFields, changes: LeadChanges): LeadDifferences {
  const changed = LEAD_FIELDS.filter((name) => {
    const { [name]: requested } = changes;
    return requested !== undefined && requested !== (fields[name] ?? null);
  });
  const custom = changedCustomFields(fields.custom_fields ?? {}, changes.custom_fields);
  return {
    ...Object.fromEntries(changed.map((name) => [name, changes[name]])),
    ...(custom && { custom_fields: custom }),
  };
}

export function withDifferences(fields: LeadFields, changes: LeadDifferences): LeadFields {
  const all = Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(all) as LeadFields;
}

/** @returns undefined if nothing changes */
function changedCustomFields(
  current: CustomFields,
  changes: LeadChanges['custom_fields'] = {},
): CustomFields | undefined {
  if (changes === null) return Object.keys(current).length === 0 ? undefined : {};
  const isDifferent = ([key, value]: [string, string | null]) =>
    value !== (Object.hasOwn(current, key) ? current[key] : null);
  if (!Object.entries(changes).some(isDifferent)) return undefined;
  const all = Object.entries({ ...current, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(all) as CustomFields;
}
