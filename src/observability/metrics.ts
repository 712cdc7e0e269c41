import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the service counts. A registry of its own, so that two applications in one process do not mix. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the last byte of the request line to the last byte of the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });

  readonly eventsConsumed = new Counter({
    name: 'projector_events_total',
    help: 'Events that a consumer handled, by type.',
    labelNames: ['consumer', 'type'],
    registers: [this.registry],
  });

  /** Seconds between an event's `occurred_at` and the moment it was handled. */
  readonly lag = new Histogram({
    name: 'projector_lag_seconds',
    help: 'Time from an event to the moment a consumer has handled it.',
    labelNames: ['consumer'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [this.registry],
  });

  readonly interruptions = new Counter({
    name: 'projector_interruptions_total',
    help: 'How often a consumer lost its subscription or a store, and tried again.',
    labelNames: ['consumer'],
    registers: [this.registry],
  });

  readonly connectionsDropped = new Counter({
    name: 'http_connections_dropped_total',
    help: 'Connections that were closed because there were too many.',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** @param bytes asked each time the measurements are */
  watchBodiesInFlight(bytes: () => number): void {
    new Gauge({
      name: 'http_request_bodies_in_flight_bytes',
      help: 'Request bodies that are being read or processed, in bytes.',
      registers: [this.registry],
      collect() {
        this.set(bytes());
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

  /** @param count asked each time the measurements are; while it fails the number is not known */
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
