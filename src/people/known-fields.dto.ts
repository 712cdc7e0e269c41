import { ApiProperty } from '@nestjs/swagger';
import { type CustomFields } from './lead-fields';
import { type KnownFields } from './known-fields';

/** What responses show of every lead. Unknown values are null. */
export class KnownFieldsDto implements KnownFields {
  @ApiProperty({ type: 'string', nullable: true, description: 'In lower case.' })
  email: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Normalized.' })
  linkedin_url: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  first_name: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  last_name: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  company: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  position: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  headline: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  custom_fields: CustomFields;
}
