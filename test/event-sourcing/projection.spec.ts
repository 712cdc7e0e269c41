import { type Recorded } from '../../src/event-sourcing/log/event-codec';
import { idOfStream } from '../../src/event-sourcing/log/identity';
import { project } from '../../src/event-sourcing/consuming/projection';
import { metadataOf } from '../support/new-events';
import { type CounterDocument, type CounterEvent, counterProjection } from './counters';

const metadata = metadataOf('ada');
const at = (revision: number, event: CounterEvent): Recorded<CounterEvent> => ({
  ...event,
  id: `event-${revision}`,
  metadata,
  streamId: 'counter-1',
  revision,
});

const started = at(0, { type: 'CounterStarted', data: { name: 'steps' } });
const byTwo = at(1, { type: 'CounterIncreased', data: { by: 2 } });
const byThree = at(2, { type: 'CounterIncreased', data: { by: 3 } });
const removed = at(3, { type: 'CounterRemoved', data: {} });

const fold = (document: CounterDocument | undefined, ...events: Recorded<CounterEvent>[]) =>
  project(counterProjection, document, events);

describe('Projecting', () => {
  it('folds events into a document with the revision of the last event', () => {
    expect(fold(undefined, started, byTwo, byThree)).toMatchObject({ id: '1', total: 5, increases: 2, revision: 2 });
  });

  it('continues from a document', () => {
    expect(fold(fold(undefined, started, byTwo), byThree)).toEqual(fold(undefined, started, byTwo, byThree));
  });

  it('skips events that the document already contains', () => {
    const document = fold(undefined, started, byTwo, byThree);
    expect(fold(document, started, byTwo, byThree)).toBe(document);
    expect(fold(fold(undefined, started, byTwo), started, byTwo, byThree)).toEqual(document);
  });

  it('returns no document after a removal', () => {
    expect(fold(undefined, started, byTwo, removed)).toBeUndefined();
    expect(fold(fold(undefined, started), removed)).toBeUndefined();
  });

  it('does not change the document that it starts from', () => {
    const document = fold(undefined, started)!;
    const before = structuredClone(document);
    fold(document, byTwo, removed);
    expect(document).toEqual(before);
  });
});

describe('The id of a stream', () => {
  it.each([
    ['counter-1', '1'],
    ['lead_list-0190f7c4-5c9e-7a3b-8f00-000000000001', '0190f7c4-5c9e-7a3b-8f00-000000000001'],
  ])('in %s is %s', (stream, id) => {
    expect(idOfStream(stream)).toBe(id);
  });
});
