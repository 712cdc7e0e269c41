import { Global, Module } from '@nestjs/common';
import { Log } from './log';
import { LogDestination } from './log-destination';
import { Metrics } from './metrics';
import { Tracing } from './tracing';

/** Provides the log, the metrics and tracing to every module. */
@Global()
@Module({ providers: [LogDestination, Log, Metrics, Tracing], exports: [LogDestination, Log, Metrics, Tracing] })
export class ObservabilityModule {}
