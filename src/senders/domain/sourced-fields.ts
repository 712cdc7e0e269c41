import { type SenderStatus } from './account';
import { type SenderProfile } from './events';
import { isOlder, type Source } from './source';

/** The fields of an account that another service can set. */
export type SenderFields = Partial<SenderProfile> & { readonly status?: SenderStatus };

export type FieldName = keyof SenderFields;

/** The fields that another service has set, each with the event that last set it. */
export interface SourcedFields {
  readonly values: SenderFields;
  readonly sources: { readonly [Field in FieldName]?: Source };
}

export const NOT_SOURCED: SourcedFields = { values: {}, sources: {} };

const NAMES = Object.keys({
  status: true,
  display_name: true,
  email_address: true,
  profile_url: true,
  provider_account_id: true,
  is_premium: true,
  daily_limit: true,
  weekly_connection_limit: true,
  weekly_message_limit: true,
  first_name: true,
  last_name: true,
  signature: true,
} satisfies Record<FieldName, true>) as readonly FieldName[];

/**
 * The fields of an event that no newer event has set. A field with the same value is one of them if its event is newer:
 * it must be recorded, so that an event in between does not set it when it arrives.
 */
export function effectiveFields(sent: SenderFields, source: Source, { values, sources }: SourcedFields): SenderFields {
  return pick(sent, (name) => {
    const last = sources[name];
    if (last === undefined || isOlder(last, source)) return true;
    return !isOlder(source, last) && values[name] !== sent[name];
  });
}

export function setBy(source: Source, fields: SenderFields, { values, sources }: SourcedFields): SourcedFields {
  const own = Object.fromEntries(namesOf(fields).map((name) => [name, source]));
  return { values: { ...values, ...pick(fields, () => true) }, sources: { ...sources, ...own } };
}

export function without(names: readonly FieldName[], fields: SenderFields): SenderFields {
  return pick(fields, (name) => !names.includes(name));
}

export function namesOf(fields: SenderFields): FieldName[] {
  return NAMES.filter((name) => fields[name] !== undefined);
}

function pick(fields: SenderFields, test: (name: FieldName) => boolean): SenderFields {
  const picked = namesOf(fields).filter(test);
  return Object.fromEntries(picked.map((name) => [name, fields[name]]));
}
