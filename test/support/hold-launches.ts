import { EventStore } from '../../src/event-sourcing/log/event-store';
import { type Api } from './api';

/** Completes no launch until the returned function is called: campaigns stay `launching`. Call it before the service stops. */
export function holdLaunches(api: Api): () => void {
  const log = api.app.get(EventStore);
  const append = log.append.bind(log);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const held = jest.spyOn(log, 'append').mockImplementation(async (stream, expected, events) => {
    if (events[0]?.type === 'CampaignActivated' && events[0].metadata.actor.type === 'process') await released;
    return append(stream, expected, events);
  });
  return () => {
    held.mockRestore();
    release();
  };
}
