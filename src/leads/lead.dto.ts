import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { LEAD_STATUSES, type LeadDocument, type LeadStatus } from './lead.document';

/** A lead of a campaign. Unknown values are null. */
@ApiSchema({ name: 'Lead' })
export class LeadDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  campaign_id: string;

  @ApiProperty({ type: 'string' })
  user_id: string;

  @ApiProperty({ enum: LEAD_STATUSES })
  status: LeadStatus;

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
    email: lead.email,
    linkedin_url: lead.linkedin_url,
    first_name: lead.first_name,
    last_name: lead.last_name,
    company: lead.company,
    position: lead.position,
    headline: lead.headline,
    custom_fields: lead.custom_fields,
    source: lead.source,
    source_ref: lead.source_ref,
    current_node_id: lead.current_node_id,
    created_at: lead.created_at,
    updated_at: lead.updated_at,
  };
}
