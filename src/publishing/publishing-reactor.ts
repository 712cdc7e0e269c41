import { bulkhead } from 'cockatiel';
import { type CampaignEvent } from '../campaigns/domain/events';
import { type MessageStreams, type StreamDefinition } from '../edge/message-streams';
import { type Consumed, type Reactor } from '../event-sourcing/consuming/handler';
import { type EventCodec } from '../event-sourcing/log/event-codec';
import { type SenderEvent } from '../senders/domain/events';
import { CLOUD_EVENT_MEDIA_TYPE, type CloudEvent, cloudEventOf } from './cloud-event';
import { eventSubject, nameIn } from './event-type';

/** The stream of integration events. It has no limits, so that a new consumer can start with the first event. */
export const EVENT_STREAM: StreamDefinition = {
  name: 'CAMPAIGNS',
  description: 'What happened to campaigns and senders, as CloudEvents',
  subjects: [eventSubject('*')],
  duplicatesMs: 120_000,
};

const HEADERS = { 'Content-Type': CLOUD_EVENT_MEDIA_TYPE };

/** Number of campaigns or senders whose events are published at the same time. */
const STREAMS_IN_FLIGHT = 64;

/** A category of stored events that is published. */
export interface PublishedCategory<Event extends CampaignEvent | SenderEvent> {
  /** The name of its consumer. */
  readonly name: string;
  readonly category: string;
  readonly codec: EventCodec<Event>;
}

/**
 * Publishes the integration events of one category, at least once. For each campaign or sender, it publishes one event
 * at a time: if an acknowledgement is lost, no later event of the same campaign can be in the stream before it.
 */
export class PublishingReactor<Event extends CampaignEvent | SenderEvent> implements Reactor<Event> {
  readonly name: string;
  readonly category: string;
  readonly codec: EventCodec<Event>;
  private hasStream = false;

  /**
   * @param base URL of this service for callers, without a trailing slash
   * @param differs called with one sentence for each setting of the stream that is not as expected
   */
  constructor(
    { name, category, codec }: PublishedCategory<Event>,
    private readonly streams: MessageStreams,
    private readonly base: string,
    private readonly differs: (sentence: string) => void,
  ) {
    this.name = name;
    this.category = category;
    this.codec = codec;
  }

  /** @throws StoreUnavailable if the broker does not take an event; TypeError like `translate` */
  async react(batch: readonly Consumed<Event>[]): Promise<void> {
    await this.mustHaveStream();
    const failure = new AbortController();
    const lanes = bulkhead(STREAMS_IN_FLIGHT, Infinity);
    const publishing = [...byStream(batch)].map((events) =>
      lanes.execute(() => this.publishInOrder(events, failure.signal)).catch((error: unknown) => failure.abort(error)),
    );
    await Promise.all(publishing);
    failure.signal.throwIfAborted();
  }

  private async publishInOrder(events: readonly Consumed<Event>[], failed: AbortSignal): Promise<void> {
    for (const event of events) {
      if (failed.aborted) return;
      const published = cloudEventOf(event, this.base);
      if (published !== undefined) await this.publish(published);
    }
  }

  private async publish(event: CloudEvent): Promise<void> {
    const { id, type, traceparent } = event;
    const message = { id, data: JSON.stringify(event), headers: HEADERS, traceparent };
    try {
      await this.streams.publish({ stream: EVENT_STREAM.name, subject: eventSubject(nameIn(type)), ...message });
    } catch (error) {
      // Someone may have deleted the stream.
      this.hasStream = false;
      throw error;
    }
  }

  private async mustHaveStream(): Promise<void> {
    if (this.hasStream) return;
    for (const sentence of await this.streams.ensure(EVENT_STREAM)) this.differs(sentence);
    this.hasStream = true;
  }
}

/** @returns the events of each stream, in order */
function byStream<Event extends { readonly streamId: string }>(events: readonly Event[]): Iterable<Event[]> {
  const streams = new Map<string, Event[]>();
  for (const event of events) {
    const others = streams.get(event.streamId);
    if (others === undefined) streams.set(event.streamId, [event]);
    else others.push(event);
  }
  return streams.values();
}
