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
    description:
      '`degraded`: an event of some streams cannot be read, so the read model does not update their resources. All ' +
      'other streams continue. `unavailable`: the service cannot serve requests.',
  })
  status: 'ok' | 'degraded' | 'unavailable';

  @ApiProperty({ enum: ['ok', 'unavailable'] })
  event_store: 'ok' | 'unavailable';

  @ApiPropertyOptional({
    enum: UNAVAILABLE_REASONS,
    description: 'Why the event store is unavailable. The log has details.',
  })
  event_store_reason?: UnavailableReason;

  @ApiProperty({ enum: ['ok', 'unavailable'] })
  read_model: 'ok' | 'unavailable';

  @ApiPropertyOptional({
    enum: UNAVAILABLE_REASONS,
    description: 'Why the read model is unavailable. The log has details.',
  })
  read_model_reason?: UnavailableReason;

  @ApiProperty({
    enum: PROJECTOR_STATES,
    description:
      '`live`: this process updates the read model and has reached the end of the log. `catching_up`: it has not ' +
      'reached the end yet. `interrupted`: it lost a store and retries. `waiting`: it waits until it may start. ' +
      '`elsewhere`: another process updates the read model, or this process never does (ROLE=api). `wrong_log`: the ' +
      'read model was built from events that the log does not contain, so it is not served. The log of the service ' +
      'says what to do.',
  })
  projector: ProjectorState;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Number of streams that wait behind an event that cannot be read. `cli parked list` lists them.',
  })
  parked_streams: number;

  @ApiPropertyOptional({
    enum: ['ok', 'unavailable'],
    description:
      'Absent if the process does not use a message bus. `unavailable`: until it is connected again, it takes no ' +
      'commands from the bus and publishes no events. HTTP requests are still served.',
  })
  message_bus?: 'ok' | 'unavailable';

  @ApiPropertyOptional({
    enum: PROJECTOR_STATES,
    description:
      'The state of publishing events to the message bus, like `projector`. Absent without a message bus. It has no ' +
      'effect on the status: while the bus is unavailable, events wait in the log.',
  })
  publishing?: ProjectorState;
}
