import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { type Recorded } from '../../event-sourcing/event-codec';
import { type CampaignEvent } from '../domain/events';

@ApiSchema({ name: 'CampaignHistoryEvent' })
export class CampaignHistoryEventDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string', example: 'CampaignDrafted' })
  type: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: "The campaign's revision after this event." })
  revision: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  occurred_at: string;

  @ApiProperty({ type: 'string', description: 'The user who caused it.' })
  user_id: string;

  @ApiProperty({ type: 'string', description: 'Id of the request that caused it.' })
  correlation_id: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'What happened. The fields depend on `type`.',
  })
  data: object;
}

@ApiSchema({ name: 'CampaignHistory' })
export class CampaignHistoryDto {
  @ApiProperty({ type: [CampaignHistoryEventDto], description: 'Oldest first.' })
  events: CampaignHistoryEventDto[];
}

export function toHistoryEventDto({
  id,
  type,
  revision,
  metadata,
  data,
}: Recorded<CampaignEvent>): CampaignHistoryEventDto {
  const { occurred_at, user_id, $correlationId: correlation_id } = metadata;
  return { id, type, revision, occurred_at, user_id, correlation_id, data };
}
