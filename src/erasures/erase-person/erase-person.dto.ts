import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateIf } from 'class-validator';
import { isEmailAddress, isHttpUrl, LONGEST_EMAIL, LONGEST_URL } from '../../edge/validation/addresses';
import { StringThat } from '../../edge/validation/fields';
import { type Person } from '../../people/person';

@ApiSchema({ name: 'ErasePerson', description: 'The person to erase. Send `email`, `linkedin_url`, or both.' })
export class ErasePersonDto {
  @ApiProperty({
    type: 'string',
    format: 'email',
    maxLength: LONGEST_EMAIL,
    required: false,
    nullable: true,
    description: 'Case does not matter. Required if `linkedin_url` is absent.',
    example: 'ada@example.com',
  })
  @Trimmed()
  @ValidateIf(({ email, linkedin_url }: ErasePersonDto) => isSent(email) || !isSent(linkedin_url))
  @StringThat(LONGEST_EMAIL, isEmailAddress, 'must be an email address, unless linkedin_url is sent')
  email?: string | null;

  @ApiProperty({
    type: 'string',
    format: 'uri',
    maxLength: LONGEST_URL,
    required: false,
    nullable: true,
    description: 'Case, scheme, `www.`, query, fragment and trailing slashes do not matter.',
    example: 'https://www.linkedin.com/in/ada',
  })
  @Trimmed()
  @ValidateIf(({ linkedin_url }: ErasePersonDto) => isSent(linkedin_url))
  @StringThat(LONGEST_URL, isHttpUrl, 'must be an http(s) URL')
  linkedin_url?: string | null;
}

@ApiSchema({ name: 'Erased', description: 'The number of erased items.' })
class ErasedDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Erased leads of campaigns.' })
  campaigns: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Erased leads of lists.' })
  lists: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Erased sender accounts.' })
  senders: number;
}

@ApiSchema({ name: 'ErasureResponse' })
export class ErasureResponseDto {
  @ApiProperty({ type: ErasedDto })
  erased: ErasedDto;
}

export function toPerson({ email, linkedin_url }: ErasePersonDto): Person {
  return { ...(isSent(email) && { email }), ...(isSent(linkedin_url) && { linkedinUrl: linkedin_url }) };
}

/** Null counts as absent. */
function isSent<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

function Trimmed(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
  );
}
