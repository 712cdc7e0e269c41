import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { EventStore, StoreUnavailable, type UnavailableReason } from '../../event-sourcing/log/event-store';
import { ProjectorHealth } from '../../event-sourcing/consuming/projector-health';
import { ReadModelStore } from '../../event-sourcing/consuming/read-model-store';
import { Config } from '../../config/config';
import { MessageBus } from '../../edge/message-bus';
import { ApiJsonResponse } from '../../edge/openapi/responses';
import { LiveDto, ReadinessDto } from './health.dto';

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly eventStore: EventStore,
    private readonly readModel: ReadModelStore,
    private readonly projector: ProjectorHealth,
    private readonly bus: MessageBus,
    private readonly config: Config,
  ) {}

  @Get('live')
  @ApiOperation({
    operationId: 'checkLiveness',
    security: [],
    summary: 'Check that the process is running',
    description: 'Restart the process if this request gets no response. It does not check the stores.',
  })
  @ApiJsonResponse(200, { type: LiveDto, description: 'The process is running.' })
  live(): LiveDto {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    operationId: 'checkReadiness',
    security: [],
    summary: 'Check that the service can serve requests',
    description: 'Send requests to this process only while the status is 200.',
  })
  @ApiJsonResponse(200, { type: ReadinessDto, description: 'The service can serve requests.' })
  @ApiJsonResponse(503, {
    type: ReadinessDto,
    description: 'The service cannot serve requests now. The body shows why.',
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessDto> {
    const [eventStore, readModel, { projector, caughtUp, publishing, parkedStreams }] = await Promise.all([
      faultOf(this.eventStore),
      faultOf(this.readModel),
      this.projector.standing(),
    ]);
    const { state: bus } = this.bus;
    const takesCommands = this.config.role !== 'bus' || bus === 'ok';
    const able = eventStore === undefined && readModel === undefined && caughtUp && takesCommands;
    reply.status(able ? 200 : 503);
    return {
      status: !able ? 'unavailable' : parkedStreams > 0 ? 'degraded' : 'ok',
      event_store: eventStore === undefined ? 'ok' : 'unavailable',
      ...(eventStore && { event_store_reason: eventStore }),
      read_model: readModel === undefined ? 'ok' : 'unavailable',
      ...(readModel && { read_model_reason: readModel }),
      projector,
      parked_streams: parkedStreams,
      ...(bus !== 'off' && { message_bus: bus }),
      ...(publishing && { publishing }),
    };
  }
}

/** @returns undefined if the store responds, else a reason from a closed list, because anyone can read the readiness */
async function faultOf(store: { ping(): Promise<void> }): Promise<UnavailableReason | undefined> {
  return store.ping().then(
    () => undefined,
    (error: unknown) => (error instanceof StoreUnavailable ? error.reason : 'failing'),
  );
}
