import { type INestApplication } from '@nestjs/common';
import { NameFollower } from '../../src/campaigns/campaign-names/name-follower';
import { consumerOf, type Handler, isProjection } from '../../src/event-sourcing/consuming/handler';
import { ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { EventStore, type Position } from '../../src/event-sourcing/log/event-store';
import { allHandlers } from '../../src/projector/handlers';
import { follow } from './follow';
import { untilResponse } from './until-response';

/** Waits until each consumer has handled every event that is in the log now and stored that it has. */
export async function untilHandled(app: INestApplication): Promise<void> {
  const log = app.get(EventStore);
  const readModel = app.get(ReadModelStore);
  for (const handler of allHandlers(app.get(NameFollower), log, readModel)) {
    const last = await lastOf(handler, log);
    await untilResponse(
      async () => ({ status: 0, position: (await readModel.checkpoint(consumerOf(handler)))?.position ?? '' }),
      ({ position }) => position >= last,
    );
  }
}

/** The position of the last event for the handler. */
async function lastOf(handler: Handler, log: EventStore): Promise<Position> {
  const types = isProjection(handler) ? undefined : handler.types;
  const { events } = await follow(log, { category: handler.category, ...(types && { types }) }, ({ live }) => live);
  return events[events.length - 1]?.position ?? '';
}
