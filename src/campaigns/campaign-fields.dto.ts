import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray } from 'class-validator';
import { isUuid, Satisfies } from '../edge/validation/fields';
import { nameProblem, TrimmedName } from '../edge/validation/names';
import { MAX_NAME_LENGTH, nameKey } from './domain/campaign-name';

export const MOST_SENDERS = 50;

/** The name of a campaign. Leading and trailing white space is removed. */
export function CampaignName(described: { required: boolean }): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'string',
      minLength: 1,
      ...described,
      description:
        `Must be unique among your campaigns. 1 to ${MAX_NAME_LENGTH} characters after leading and trailing white ` +
        'space is removed. Control characters, lone surrogates and bidirectional controls are rejected.',
      example: 'Spring outreach',
    }),
    TrimmedName(campaignNameProblem),
  );
}

/** The senders of a campaign, as UUIDs in any case. */
export function SenderIds(described: { required: boolean; description: string }): PropertyDecorator {
  const size = { message: `must name 1 to ${MOST_SENDERS} senders` };
  return applyDecorators(
    ApiProperty({
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      minItems: 1,
      maxItems: MOST_SENDERS,
      ...described,
    }),
    // The first rule that a value breaks is reported, and the later ones are not checked.
    IsArray({ message: 'must be a list of UUIDs' }),
    ArrayMaxSize(MOST_SENDERS, size),
    ArrayMinSize(1, size),
    Satisfies(
      (ids) => (ids as unknown[]).every(isUuid),
      () => 'must be a list of UUIDs',
    ),
  );
}

/** Without duplicates, in the case in which ids are stored. */
export function toSenderIds(sent: readonly string[]): string[] {
  return [...new Set(sent.map((id) => id.toLowerCase()))];
}

/** Returns what is wrong with the name of a campaign; undefined if it is valid. */
export function campaignNameProblem(name: string): string | undefined {
  // Called only for short names: normalizing a long run of combining marks takes minutes.
  return nameProblem(name, MAX_NAME_LENGTH, (trimmed) => nameKey(trimmed) === '');
}
