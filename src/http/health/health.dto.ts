import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { UNAVAILABLE_REASONS, type UnavailableReason } from '../../event-sourcing/log/event-store';
import { PROJECTOR_STATES, type ProjectorState } from '../../event-sourcing/consuming/projector-health';

@ApiSchema({ name: 'Live' })
export class LiveDto {
  @ApiProperty({ enum: ['ok'] })
  status: 'ok';
}

@ApiSchema({ name: 'Readiness' })
export class ReadinessDto {
  @ApiProperty({
    enum: ['ok', 'degraded', 'unavailable'],
    description: '`degraded`: some streams wait behind an event that cannot be read. All others continue.',
  })
  status: 'ok' | 'degraded' | 'unavailable';

  @ApiProperty({ enum: ['ok', 'unavailable'] })
  event_store: 'ok' | 'unavailable';

  @ApiPropertyOptional({ enum: UNAVAILABLE_REASONS, description: 'Why, when it is unavailable. The log says more.' })
  event_store_reason?: UnavailableReason;

  @ApiProperty({ enum: ['ok', 'unavailable'] })
  read_model: 'ok' | 'unavailable';

  @ApiPropertyOptional({ enum: UNAVAILABLE_REASONS, description: 'Why, when it is unavailable. The log says more.' })
  read_model_reason?: UnavailableReason;

  @ApiProperty({
    enum: PROJECTOR_STATES,
    description:
      '`live`: this process feeds the read model and has reached the end of the log. `catching_up`: it has not yet. ' +
      '`interrupted`: it lost a store and retries. `waiting`: it waits until it may begin. `elsewhere`: another process ' +
      'feeds the read model, or this one never does (ROLE=api).',
  })
  projector: ProjectorState;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Streams that wait behind an event that cannot be read. `cli parked list` names them.',
  })
  parked_streams: number;
}
