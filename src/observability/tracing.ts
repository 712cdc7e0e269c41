import { Injectable } from '@nestjs/common';
import { Config } from '../config/config';
import { Log } from './log';
import type * as Otlp from './otlp-spans';

/** Sends the process's spans to a collector, if one is configured. Otherwise it does not load OpenTelemetry's SDK. */
@Injectable()
export class Tracing {
  private readonly spans: Otlp.OtlpSpans | undefined;

  constructor({ collectorUrl }: Config, log: Log) {
    this.spans = collectorUrl === undefined ? undefined : new (otlp().OtlpSpans)(collectorUrl, log);
  }

  /** Sends what is left. Call it when nothing records spans any more. Never rejects. */
  async stop(): Promise<void> {
    await this.spans?.stop();
  }
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the SDK is loaded only if it is needed
const otlp = () => require('./otlp-spans') as typeof Otlp;
