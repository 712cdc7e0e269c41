import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray } from 'class-validator';
import { type FieldError, invalidRequest } from '../../edge/problems/problem';
import { LONGEST_EMAIL, LONGEST_URL } from '../../edge/validation/addresses';
import { IfNotNull, Text } from '../../edge/validation/fields';
import { emailIdentity } from '../../people/email-identity';
import { NO_EMAIL, NO_PROFILE } from '../../people/lead-fields.dto';
import { linkedinIdentity } from '../../people/linkedin-identity';
import { type Identity } from '../domain/events';

const MOST_AT_ONCE = 1_000;

/** In code points. */
const LONGEST_REASON = 500;

@ApiSchema({
  name: 'AddSuppressions',
  description: 'The people whom you must not contact. Send at least one email address or LinkedIn profile.',
})
export class AddSuppressionsDto {
  @Addresses({
    items: { type: 'string', format: 'email', maxLength: LONGEST_EMAIL },
    description: 'Email addresses. Case does not matter.',
    example: ['ada@example.com'],
  })
  emails?: unknown[] | null;

  @Addresses({
    items: { type: 'string', maxLength: LONGEST_URL },
    description:
      'URLs of LinkedIn profiles. The protocol can be absent. The language, the query and what follows the name in the ' +
      'path are removed.',
    example: ['https://www.linkedin.com/in/ada-lovelace'],
  })
  linkedin_urls?: unknown[] | null;

  @IfNotNull()
  @Text(0, LONGEST_REASON, {
    required: false,
    nullable: true,
    description: 'Why these people must not be contacted, for your own records.',
  })
  reason?: string | null;
}

@ApiSchema({ name: 'SuppressionsAdded' })
export class SuppressionsAddedDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of addresses and profiles that are new.' })
  added: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Number of those that were suppressed before, or that the request contains twice.',
  })
  duplicates: number;
}

/** @throws Problem invalid_request that names the items that are no addresses */
export function toIdentities({ emails, linkedin_urls }: AddSuppressionsDto): Identity[] {
  const invalid: FieldError[] = [];
  const normalized = (
    field: string,
    texts: readonly unknown[] | null | undefined,
    identityOf: (text: string) => string | undefined,
    message: string,
  ): string[] =>
    (texts ?? []).flatMap((text, index) => {
      const identity = typeof text === 'string' ? identityOf(text) : undefined;
      if (identity !== undefined) return [identity];
      invalid.push({ field: `/${field}/${index}`, message });
      return [];
    });
  const identities = [
    ...normalized('emails', emails, emailIdentity, NO_EMAIL).map((email) => ({ email })),
    ...normalized('linkedin_urls', linkedin_urls, linkedinIdentity, NO_PROFILE).map((linkedin_url) => ({
      linkedin_url,
    })),
  ];
  if (invalid.length > 0) throw invalidRequest(invalid);
  if (identities.length === 0)
    throw invalidRequest([{ field: '/emails', message: 'must have at least 1 item, unless linkedin_urls has one' }]);
  return identities;
}

/** A list whose items are checked one by one in `toIdentities`, so that the error names each that is wrong. */
function Addresses(described: { items: object; description: string; example: string[] }): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ type: 'array', maxItems: MOST_AT_ONCE, required: false, nullable: true, ...described }),
    // As sent: class-transformer would examine items that are objects.
    Transform(({ value }: { value: unknown }) => value),
    IfNotNull(),
    IsArray({ message: 'must be a list of strings' }),
    ArrayMaxSize(MOST_AT_ONCE, { message: `must have at most ${MOST_AT_ONCE} items` }),
  );
}
