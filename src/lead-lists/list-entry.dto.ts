import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownFieldsOf } from '../people/known-fields';
import { KnownFieldsDto } from '../people/known-fields.dto';
import { type ListEntryDocument } from './list-entry.document';

/** A lead of a list. Unknown values are null. */
@ApiSchema({ name: 'ListLead' })
export class ListLeadDto extends KnownFieldsDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  list_id: string;

  @ApiProperty({ type: 'string' })
  user_id: string;

  @ApiProperty({ enum: ['api', 'csv'], description: 'How the lead came into the list.' })
  source: ListEntryDocument['source'];

  @ApiProperty({ type: 'string', nullable: true, description: 'Always null.' })
  source_ref: null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  created_at: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  updated_at: string;
}

export function toListLeadDto(lead: ListEntryDocument): ListLeadDto {
  const { id, list_id, user_id, source, source_ref, created_at, updated_at } = lead;
  return { id, list_id, user_id, ...knownFieldsOf(lead), source, source_ref, created_at, updated_at };
}
