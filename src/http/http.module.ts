import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { Config } from '../config/config';
import { type ProblemOfRefusal, REFUSALS } from '../edge/problems/refusals';
import { TokenVerifier } from '../edge/tokens/token-verifier';
import { Connections } from './connections';
import { HealthController } from './health/health.controller';
import { MetricsController } from './metrics.controller';
import { ProblemFilter } from './problem.filter';
import { RateLimitGuard, rateLimits } from './rate-limit/rate-limit.guard';

/** Everything that all routes share, and the routes for health and metrics. */
@Module({
  imports: [ThrottlerModule.forRootAsync({ inject: [Config], useFactory: rateLimits })],
  controllers: [HealthController, MetricsController],
  providers: [TokenVerifier, RateLimitGuard, Connections, { provide: APP_FILTER, useClass: ProblemFilter }],
})
export class HttpModule {
  /** @param refusals of all slices */
  static of(refusals: readonly ProblemOfRefusal[]): DynamicModule {
    return { module: HttpModule, providers: [{ provide: REFUSALS, useValue: refusals }] };
  }
}
