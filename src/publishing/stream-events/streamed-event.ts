import { Injectable } from '@nestjs/common';
import { campaignCodec, campaignEventDefinitions } from '../../campaigns/campaign-events.schema';
import { Config } from '../../config/config';
import { type Position, type RecordedEvent } from '../../event-sourcing/log/event-store';
import { Log } from '../../observability/log';
import { Metrics } from '../../observability/metrics';
import { SparseLog } from '../../observability/sparse-log';
import { cloudEventOf } from '../cloud-event';
import { INTEGRATION_EVENTS } from '../integration-events';
import { serviceUrl } from '../service-url';
import { eventText } from './stream-text';

/** The category of the streams whose events are sent. */
export const STREAMED_CATEGORY = 'campaign';

/** Names of the events that a stream can contain. */
export const STREAMED_TYPES: readonly string[] = Object.keys(campaignEventDefinitions).filter(
  (name) => name in INTEGRATION_EVENTS,
);

/** An integration event as it is sent. All streams share it. */
export interface StreamedEvent {
  readonly position: Position;
  readonly streamId: string;
  readonly type: string;
  /** The owner of the campaign. */
  readonly userId: string;
  readonly text: string;
}

/** Turns stored events into what streams send. */
@Injectable()
export class StreamedEvents {
  private readonly base: string;
  private readonly log: SparseLog;

  constructor(
    config: Config,
    log: Log,
    private readonly metrics: Metrics,
  ) {
    this.base = serviceUrl(config);
    this.log = new SparseLog(log);
  }

  /** @returns undefined if the event is internal, a removal, or cannot be published. The last is logged and counted. */
  of(event: RecordedEvent): StreamedEvent | undefined {
    if (event.removal === true) return undefined;
    const { position, streamId } = event;
    try {
      const decoded = { ...campaignCodec.decode(event), position };
      const published = cloudEventOf(decoded, this.base);
      if (published === undefined) return undefined;
      const { type, metadata } = decoded;
      return { position, streamId, type, userId: metadata.user_id, text: eventText(published) };
    } catch (error) {
      this.skipped(event, error);
      return undefined;
    }
  }

  private skipped({ streamId, position }: RecordedEvent, error: unknown): void {
    this.metrics.eventsSkipped.inc();
    const reason = error instanceof Error ? error.message : String(error);
    this.log.warn({ stream_id: streamId, position, reason }, 'an event cannot be published: event streams skip it');
  }
}
