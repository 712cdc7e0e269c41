import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { type Actor } from '../../event-sourcing/log/caller';
import { type Recorded } from '../../event-sourcing/log/event-codec';
import { type CampaignEvent } from '../domain/events';
import { summaryOf } from './event-summary';

@ApiSchema({ name: 'Actor' })
class ActorDto implements Actor {
  @ApiProperty({
    enum: ['user', 'service', 'process'],
    description:
      '`user`: a caller with a token. `service`: another service. `process`: a background process of this service.',
  })
  type: Actor['type'];

  @ApiProperty({ type: 'string' })
  id: string;
}

@ApiSchema({ name: 'CampaignHistoryEvent' })
export class CampaignHistoryEventDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  id: string;

  @ApiProperty({ type: 'string', example: 'CampaignDrafted' })
  type: string;

  @ApiProperty({
    type: 'string',
    description: 'What happened, in one line for people. The text can change.',
    example: 'Renamed it to "Summer".',
  })
  summary: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'The revision of the campaign after this event.' })
  revision: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  occurred_at: string;

  @ApiProperty({ type: 'string', description: 'The owner of the campaign.' })
  user_id: string;

  @ApiProperty({ type: ActorDto, description: 'Who made the change.' })
  actor: ActorDto;

  @ApiProperty({ type: 'string', description: 'Id of the request that caused the event.' })
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

export function toHistoryEventDto(event: Recorded<CampaignEvent>): CampaignHistoryEventDto {
  const { id, type, revision, metadata, data } = event;
  const { occurred_at, user_id, $correlationId: correlation_id } = metadata;
  const actor = { type: metadata.actor.type, id: metadata.actor.id };
  return { id, type, summary: summaryOf(event), revision, occurred_at, user_id, actor, correlation_id, data };
}
