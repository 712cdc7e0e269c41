import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The service's metrics. They have their own registry, so that two applications in one process stay separate. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the end of the request headers to the end of the response, or to its abort.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });

  readonly eventsConsumed = new Counter({
    name: 'projector_events_total',
    help: 'Events that a consumer has handled, by type.',
    labelNames: ['consumer', 'type'],
    registers: [this.registry],
  });

  /** Seconds between an event's `occurred_at` and the moment it was handled. */
  readonly lag = new Histogram({
    name: 'projector_lag_seconds',
    help: 'Time from the occurrence of an event until a consumer has handled it.',
    labelNames: ['consumer'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [this.registry],
  });

  readonly interruptions = new Counter({
    name: 'projector_interruptions_total',
    help: 'How often a consumer lost its subscription or a store and retried.',
    labelNames: ['consumer'],
    registers: [this.registry],
  });

  readonly accountEvents = new Counter({
    name: 'account_events_total',
    help: 'Events about sender accounts of another service, by result: followed, skipped, retried or parked.',
    labelNames: ['result'],
    registers: [this.registry],
  });

  readonly connectionsDropped = new Counter({
    name: 'http_connections_dropped_total',
    help: 'Connections closed because the limit was reached.',
    registers: [this.registry],
  });

  readonly eventsSkipped = new Counter({
    name: 'event_stream_skipped_total',
    help: 'How often an event could not be read or published, and event streams skipped it.',
    registers: [this.registry],
  });

  /** Shown only with a message bus. */
  readonly queuedCommands = new Counter({
    name: 'message_bus_queued_commands_total',
    help: 'Deliveries of queued commands, by what became of them: decided, retried or parked.',
    labelNames: ['result'],
    registers: [],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** @param bytes called whenever the metrics are read */
  watchBodiesInFlight(bytes: () => number): void {
    new Gauge({
      name: 'http_request_bodies_in_flight_bytes',
      help: 'Total size of the request bodies that are being read or processed.',
      registers: [this.registry],
      collect() {
        this.set(bytes());
      },
    });
  }

  watchEventStreams(count: () => number): void {
    new Gauge({
      name: 'event_streams',
      help: 'Open event streams.',
      registers: [this.registry],
      collect() {
        this.set(count());
      },
    });
  }

  watchConnections(count: () => number): void {
    new Gauge({
      name: 'http_connections',
      help: 'Open connections.',
      registers: [this.registry],
      collect() {
        this.set(count());
      },
    });
  }

  /** @param isConnected called whenever the metrics are read */
  watchMessageBus(isConnected: () => boolean): void {
    this.registry.registerMetric(this.queuedCommands);
    new Gauge({
      name: 'message_bus_connected',
      help: 'Whether this process is connected to the message bus: 1 or 0.',
      registers: [this.registry],
      collect() {
        this.set(isConnected() ? 1 : 0);
      },
    });
  }

  /** @param count called whenever the metrics are read; if it rejects, the value is NaN */
  watchParkedStreams(count: () => Promise<number>): void {
    new Gauge({
      name: 'projector_parked_streams',
      help: 'Streams that wait behind an event that a consumer could not handle.',
      registers: [this.registry],
      async collect() {
        this.set(await count().catch(() => NaN));
      },
    });
  }
}
