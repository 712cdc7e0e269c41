import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { knownFieldsOf } from '../people/known-fields';
import { KnownFieldsDto } from '../people/known-fields.dto';
import { LEAD_STATUSES, type LeadDocument, type LeadStatus } from './lead.document';

/** A lead of a campaign. Unknown values are null. */
@ApiSchema({ name: 'Lead' })
export class LeadDto extends KnownFieldsDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  campaign_id: string;

  @ApiProperty({ type: 'string' })
  user_id: string;

  @ApiProperty({ enum: LEAD_STATUSES })
  status: LeadStatus;

  @ApiProperty({ enum: ['api', 'csv', 'list'], description: 'How the lead came into the campaign.' })
  source: LeadDocument['source'];

  @ApiProperty({ type: 'string', nullable: true, description: 'Id of the list.' })
  source_ref: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The node of the sequence that the lead is on.' })
  current_node_id: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  created_at: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  updated_at: string;
}

export function toLeadDto(lead: LeadDocument): LeadDto {
  return {
    id: lead.id,
    campaign_id: lead.campaign_id,
    user_id: lead.user_id,
    status: lead.status,
    ...knownFieldsOf(lead),
    source: lead.source,
    source_ref: lead.source_ref,
    current_node_id: lead.current_node_id,
    created_at: lead.created_at,
    updated_at: lead.updated_at,
  };
}
