import { Module } from '@nestjs/common';
import { CatchUp } from './stream-events/catch-up';
import { EventStreams } from './stream-events/event-streams';
import { LiveTail } from './stream-events/live-tail';
import { OpenStreams } from './stream-events/open-streams';
import { StreamEventsController } from './stream-events/stream-events.controller';
import { StreamSettings } from './stream-events/stream-settings';
import { StreamedEvents } from './stream-events/streamed-event';

/** Sends integration events to consumers. */
@Module({
  controllers: [StreamEventsController],
  providers: [StreamSettings, StreamedEvents, LiveTail, CatchUp, OpenStreams, EventStreams],
})
export class PublishingModule {}
