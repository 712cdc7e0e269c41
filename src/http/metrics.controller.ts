import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Metrics } from '../observability/metrics';
import { describeHeaders } from '../edge/openapi/responses';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    operationId: 'getMetrics',
    security: [],
    summary: 'Get metrics for Prometheus',
    description: 'Returns the metrics of this process, such as requests, parked streams, memory and CPU.',
  })
  @ApiOkResponse({
    description: 'The metrics in the text exposition format.',
    content: { 'text/plain': { schema: { type: 'string' } } },
    headers: describeHeaders(),
  })
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
