import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { TokenVerifier } from './auth/token-verifier';
import { HealthController } from './health/health.controller';
import { MetricsController } from './metrics.controller';
import { ProblemFilter } from './problems/problem.filter';

/** What is the same for every route, and the routes that are about the service itself. */
@Module({
  controllers: [HealthController, MetricsController],
  providers: [TokenVerifier, { provide: APP_FILTER, useClass: ProblemFilter }],
})
export class HttpModule {}
