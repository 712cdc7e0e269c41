import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { type LeadListDocument } from './lead-list.document';

@ApiSchema({ name: 'LeadList' })
export class LeadListDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string' })
  name: string;

  @ApiProperty({ type: 'string', nullable: true })
  description: string | null;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Number of leads in the list. Leads that were just added may not count yet.',
  })
  lead_count: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  created_at: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  updated_at: string;
}

export function toLeadListDto(document: LeadListDocument): LeadListDto {
  const { id, name, description, lead_count, created_at, updated_at } = document;
  return { id, name, description, lead_count, created_at, updated_at };
}
