import { CloudEvent, HTTP } from 'cloudevents';
import { CLOUD_EVENT_MEDIA_TYPE, cloudEventOf } from '../../src/publishing/cloud-event';
import { serviceUrl } from '../../src/publishing/service-url';
import { storedSamples } from './stored-samples';

const BASE = 'https://campaigns.example';

const cloudEvents = storedSamples.flatMap(({ file, event }) => {
  const cloudEvent = cloudEventOf(event, BASE);
  return cloudEvent === undefined ? [] : [{ file, event, cloudEvent }];
});

describe('A published event', () => {
  it.each(cloudEvents)('is a valid CloudEvent: $file', ({ cloudEvent }) => {
    expect(new CloudEvent({ ...cloudEvent }, true).validate()).toBe(true);
  });

  it.each(cloudEvents)('is read unchanged by the SDK of CloudEvents: $file', ({ cloudEvent }) => {
    const headers = { 'content-type': CLOUD_EVENT_MEDIA_TYPE };
    const received = HTTP.toEvent({ headers, body: JSON.stringify(cloudEvent) }) as CloudEvent<unknown>;
    expect(JSON.parse(JSON.stringify(received.toJSON()))).toEqual(cloudEvent);
  });

  it.each(cloudEvents)('has the id, the time, the place and the subject of the stored event: $file', (sample) => {
    const { event, cloudEvent } = sample;
    const { id, time, position, subject } = cloudEvent;
    const { occurred_at } = event.metadata;
    expect([id, time, position]).toEqual([event.id, occurred_at, event.position]);
    expect(event.streamId).toMatch(new RegExp(`^(campaign|sender)-${subject}$`));
  });

  it('has the trace of its request, if there is one', () => {
    const traced = cloudEvents.filter(({ event }) => event.metadata.traceparent !== undefined);
    expect(traced.map(({ cloudEvent }) => cloudEvent.traceparent)).toEqual(
      traced.map(({ event }) => event.metadata.traceparent),
    );
    expect(traced.length).toBeGreaterThan(0);
    expect(cloudEvents.filter(({ cloudEvent }) => 'traceparent' in cloudEvent)).toEqual(traced);
  });
});

describe('The URL in events', () => {
  it.each([
    [{ publicUrl: 'https://a.example/b', host: '127.0.0.1', port: 1 }, 'https://a.example/b'],
    [{ publicUrl: undefined, host: '127.0.0.1', port: 3000 }, 'http://127.0.0.1:3000'],
    [{ publicUrl: undefined, host: '::1', port: 3000 }, 'http://[::1]:3000'],
  ])('of %j is %s', (config, url) => expect(serviceUrl(config)).toBe(url));
});
