import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { type ListEntryDocument } from './list-entry.document';

/** A lead of a list. Unknown values are null. */
@ApiSchema({ name: 'ListLead' })
export class ListLeadDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  list_id: string;

  @ApiProperty({ type: 'string' })
  user_id: string;

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
  custom_fields: Readonly<Record<string, string>>;

  @ApiProperty({ enum: ['api', 'csv'], description: 'How the lead came into the list.' })
  source: ListEntryDocument['source'];

  @ApiProperty({ type: 'string', nullable: true, description: 'Always null.' })
  source_ref: null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  created_at: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  updated_at: string;
}

export function toListLeadDto({ revision: _, list_order: __, ...lead }: ListEntryDocument): ListLeadDto {
  return lead;
}
