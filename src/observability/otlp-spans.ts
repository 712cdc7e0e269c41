import { setTimeout } from 'node:timers/promises';
import { diag, type DiagLogger, DiagLogLevel } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { version } from '../config/version';
import { type Log } from './log';
import { SparseLog } from './sparse-log';

/** Milliseconds that a stop waits for the collector. */
const LAST_EXPORT = 2_000;

const LONGEST_REASON = 500;

/** OpenTelemetry's SDK, registered for the whole process. It drops spans if the collector is too slow for them. */
export class OtlpSpans {
  private readonly provider: NodeTracerProvider;

  /** @param collectorUrl without a trailing slash */
  constructor(collectorUrl: string, log: Log) {
    diag.setLogger(reportingTo(new SparseLog(log)), { logLevel: DiagLogLevel.WARN });
    const exporter = new OTLPTraceExporter({ url: `${collectorUrl}/v1/traces` });
    this.provider = new NodeTracerProvider({
      resource: resource(),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    this.provider.register();
  }

  /** Never rejects: spans that the collector does not take in time are lost. */
  async stop(): Promise<void> {
    const outOfTime = setTimeout(LAST_EXPORT, undefined, { ref: false });
    await Promise.race([this.provider.shutdown().catch(() => undefined), outOfTime]);
  }
}

/** OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES prevail. */
function resource(): Resource {
  const own = resourceFromAttributes({ 'service.name': 'campaigns', 'service.version': version });
  return own.merge(detectResources({ detectors: [envDetector] }));
}

function reportingTo(log: SparseLog): DiagLogger {
  const warn = (reason: string): void =>
    log.warn({ reason: reason.slice(0, LONGEST_REASON) }, 'tracing reports a problem');
  const ignore = (): void => undefined;
  return { error: warn, warn, info: ignore, debug: ignore, verbose: ignore };
}
