import { Global, Module } from '@nestjs/common';
import { Log } from './log';
import { LogDestination } from './log-destination';
import { Metrics } from './metrics';

/** The log, and what is counted. */
@Global()
@Module({ providers: [LogDestination, Log, Metrics], exports: [LogDestination, Log, Metrics] })
export class ObservabilityModule {}
