import { Global, Module } from '@nestjs/common';
import { Log } from './log';
import { LogDestination } from './log-destination';
import { Metrics } from './metrics';

/** Provides the log and the metrics to every module. */
@Global()
@Module({ providers: [LogDestination, Log, Metrics], exports: [LogDestination, Log, Metrics] })
export class ObservabilityModule {}
