import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Metrics } from '../observability/metrics';
import { described } from './openapi/answers';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Measurements for Prometheus' })
  @ApiOkResponse({
    description: 'Text exposition format.',
    content: { 'text/plain': { schema: { type: 'string' } } },
    headers: described(),
  })
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
