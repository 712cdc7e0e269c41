import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { LONGEST_EMAIL, LONGEST_URL } from '../edge/validation/addresses';
import { hasLength, IfNotNull, Satisfies, Text } from '../edge/validation/fields';
import { emailIdentity } from './email-identity';
import { linkedinIdentity } from './linkedin-identity';
import { LEAD_FIELDS, type LeadChanges, type LeadFields, MOST_CUSTOM_FIELDS } from './lead-fields';

/** In code points. */
const LONGEST_TEXT = 500;
const LONGEST_VALUE = 2_000;

/** What is wrong with a text that has no such identity. */
export const NO_EMAIL = 'must be an email address, without a display name';
export const NO_PROFILE = 'must be the URL of a LinkedIn profile';

const KEY = /^\w{1,60}$/;

/** What callers send about a lead. Texts lose surrounding white space, and blank ones become null. */
@ApiSchema({ name: 'LeadFields' })
export class LeadFieldsDto {
  @Address(emailIdentity, NO_EMAIL, {
    format: 'email',
    maxLength: LONGEST_EMAIL,
    description: 'Identifies the lead in an email campaign, where it is required, and in a list. Case does not matter.',
    example: 'ada@example.com',
  })
  email?: string | null;

  @Address(linkedinIdentity, NO_PROFILE, {
    maxLength: LONGEST_URL,
    description:
      'Identifies the lead in a LinkedIn campaign, where it is required, and in a list if the lead has no `email`. The ' +
      'protocol can be absent. The language, the query and what follows the name in the path are removed.',
    example: 'https://www.linkedin.com/in/ada-lovelace',
  })
  linkedin_url?: string | null;

  @LeadText()
  first_name?: string | null;

  @LeadText()
  last_name?: string | null;

  @LeadText()
  company?: string | null;

  @LeadText()
  position?: string | null;

  @LeadText()
  headline?: string | null;

  @CustomFields()
  custom_fields?: Record<string, string | null> | null;
}

/** Leaves out what is null. */
export function toLeadFields({ custom_fields, ...dto }: LeadFieldsDto): LeadFields {
  const known = fieldsThat(isKnown, dto);
  const custom = Object.entries(custom_fields ?? {}).filter(([, value]) => isKnown(value));
  return { ...known, ...(custom.length > 0 && { custom_fields: Object.fromEntries(custom) }) } as LeadFields;
}

export function toLeadChanges({ custom_fields, ...dto }: LeadFieldsDto): LeadChanges {
  const sent = fieldsThat((value) => value !== undefined, dto);
  return { ...sent, ...(custom_fields !== undefined && { custom_fields }) };
}

function fieldsThat(test: (value: unknown) => boolean, dto: Omit<LeadFieldsDto, 'custom_fields'>): LeadChanges {
  return Object.fromEntries(LEAD_FIELDS.map((name) => [name, dto[name]] as const).filter(([, value]) => test(value)));
}

function isKnown(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** @param identityOf returns the normalized form; undefined for a text that is no such address */
function Address(
  identityOf: (text: string) => string | undefined,
  message: string,
  described: { format?: string; maxLength: number; description: string; example: string },
): PropertyDecorator {
  const isAddress = (value: unknown) => typeof value === 'string' && identityOf(value) !== undefined;
  return applyDecorators(
    ApiProperty({ type: 'string', required: false, nullable: true, ...described }),
    Transform(({ value }: { value: unknown }) => {
      const text = trimmed(value);
      return typeof text === 'string' ? (identityOf(text) ?? text) : text;
    }),
    IfNotNull(),
    Satisfies(isAddress, () => message),
  );
}

function LeadText(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => trimmed(value)),
    IfNotNull(),
    Text(0, LONGEST_TEXT, { required: false, nullable: true }),
  );
}

function CustomFields(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      ...{ type: 'object', required: false, nullable: true },
      additionalProperties: { type: 'string', maxLength: LONGEST_VALUE, nullable: true },
      description:
        `At most ${MOST_CUSTOM_FIELDS} strings by key. A key has 1 to 60 letters, digits and underscores. A null value ` +
        'counts as absent. In a change, it removes the key; other keys stay as they are.',
      example: { plan: 'pro' },
    } as unknown as ApiPropertyOptions),
    // As sent: class-transformer leaves out keys that objects inherit, such as `toString`.
    Transform(({ obj }: { obj: { custom_fields?: unknown } }) => obj.custom_fields),
    IfNotNull(),
    Satisfies(
      (value) => customFieldsProblem(value) === undefined,
      (value) => customFieldsProblem(value) ?? '',
    ),
  );
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() || null : value;
}

function customFieldsProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const fields = Object.entries(value);
  if (fields.length > MOST_CUSTOM_FIELDS) return `must have at most ${MOST_CUSTOM_FIELDS} keys`;
  const [badKey] = fields.find(([key]) => !KEY.test(key)) ?? [];
  if (badKey !== undefined)
    return `must have keys of 1 to 60 letters, digits and underscores, not ${JSON.stringify(badKey)}`;
  const [key] = fields.find(([, text]) => text !== null && !isValue(text)) ?? [];
  return key === undefined
    ? undefined
    : `must have only strings of at most ${LONGEST_VALUE} characters; ${key} is none`;
}

function isValue(value: unknown): boolean {
  return typeof value === 'string' && hasLength(value, 0, LONGEST_VALUE) && !/\p{Cs}/u.test(value);
}
