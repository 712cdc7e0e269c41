import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { EventStore } from '../../event-sourcing/event-store';
import { ProjectorHealth } from '../../event-sourcing/projector-health';
import { ReadModelStore } from '../../event-sourcing/read-model-store';
import { ApiAnswer } from '../openapi/answers';
import { LiveDto, ReadinessDto } from './health.dto';

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly eventStore: EventStore,
    private readonly readModel: ReadModelStore,
    private readonly projector: ProjectorHealth,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs' })
  @ApiAnswer(200, { type: LiveDto, description: 'It does.' })
  live(): LiveDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether requests can be served' })
  @ApiAnswer(200, { type: ReadinessDto, description: 'They can.' })
  @ApiAnswer(503, { type: ReadinessDto, description: 'Not now; the answer says what is missing.' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessDto> {
    const [eventStore, readModel, { projector, caughtUp, parked }] = await Promise.all([
      answers(this.eventStore),
      answers(this.readModel),
      this.projector.standing(),
    ]);
    const able = eventStore && readModel && caughtUp;
    reply.status(able ? 200 : 503);
    return {
      status: !able ? 'unavailable' : parked.length > 0 ? 'degraded' : 'ok',
      event_store: eventStore ? 'ok' : 'unavailable',
      read_model: readModel ? 'ok' : 'unavailable',
      projector,
      ...(parked.length > 0 && { parked: parked.map(({ streamId: stream, ...event }) => ({ stream, ...event })) }),
    };
  }
}

async function answers(store: { ping(): Promise<void> }): Promise<boolean> {
  return store.ping().then(
    () => true,
    () => false,
  );
}
