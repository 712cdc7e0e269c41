import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

@ApiSchema({ name: 'Live' })
export class LiveDto {
  @ApiProperty({ enum: ['ok'] })
  status: 'ok';
}

@ApiSchema({ name: 'ParkedEvent' })
export class ParkedEventDto {
  @ApiProperty({ type: 'string' })
  stream: string;

  @ApiProperty({ type: 'integer', minimum: 0 })
  revision: number;

  @ApiProperty({ type: 'string' })
  position: string;

  @ApiProperty({ type: 'string' })
  type: string;

  @ApiProperty({ type: 'string' })
  error: string;
}

@ApiSchema({ name: 'Readiness' })
export class ReadinessDto {
  @ApiProperty({
    enum: ['ok', 'degraded', 'unavailable'],
    description: '`degraded`: some streams wait behind an event that cannot be projected. All others continue.',
  })
  status: 'ok' | 'degraded' | 'unavailable';

  @ApiProperty({ enum: ['ok', 'unavailable'] })
  event_store: 'ok' | 'unavailable';

  @ApiProperty({ enum: ['ok', 'unavailable'] })
  read_model: 'ok' | 'unavailable';

  @ApiProperty({
    enum: ['live', 'catching_up', 'elsewhere'],
    description:
      'Whether this process has reached the end of the log since its start. elsewhere: another process feeds the read ' +
      'model, or this one is about to; requests can be served once the names in the log were all known.',
  })
  projector: 'live' | 'catching_up' | 'elsewhere';

  @ApiPropertyOptional({ type: [ParkedEventDto] })
  parked?: ParkedEventDto[];
}
