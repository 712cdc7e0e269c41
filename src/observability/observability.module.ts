import { Global, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { Config } from '../config/config';
import { LogDestination } from './log-destination';
import { logOptions } from './log-options';
import { Metrics } from './metrics';

@Global()
@Module({ providers: [LogDestination, Metrics], exports: [LogDestination, Metrics] })
class InstrumentsModule {}

/** Logging, and what is counted. */
@Module({
  imports: [
    InstrumentsModule,
    LoggerModule.forRootAsync({
      inject: [Config, LogDestination],
      useFactory: (config: Config, destination: LogDestination) => ({
        pinoHttp: [logOptions(config), destination],
        forRoutes: ['{*path}'],
      }),
    }),
  ],
})
export class ObservabilityModule {}
