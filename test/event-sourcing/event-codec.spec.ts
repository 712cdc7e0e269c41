import { Type } from '@sinclair/typebox';
import { EventCodec, UnreadableEvent } from '../../src/event-sourcing/log/event-codec';
import { type EventMetadata, type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { metadataOf } from '../support/new-events';

type LetterEvent =
  | { readonly type: 'LetterSent'; readonly data: { readonly to: readonly string[]; readonly urgent: boolean } }
  | { readonly type: 'LetterLost'; readonly data: { readonly where: string } };

const codec = new EventCodec<LetterEvent>({
  LetterSent: {
    version: 3,
    schema: Type.Object({ to: Type.Array(Type.String()), urgent: Type.Boolean() }),
    upcast: {
      1: ({ recipient }: { recipient: string }) => ({ to: recipient }),
      2: ({ to }: { to: string }) => ({ to: [to], urgent: false }),
    },
  },
  LetterLost: {
    version: 3,
    schema: Type.Object({ where: Type.String() }),
    upcast: { 1: (data: object) => ({ ...data, where: 'somewhere' }) },
  },
});

const { schema_version: _, ...metadata } = metadataOf('ada');
const ID = '11111111-1111-4111-8111-111111111111';

function stored(type: string, data: object, schema_version: unknown): RecordedEvent {
  const position = '0000000000000009';
  return {
    id: ID,
    type,
    data,
    metadata: { ...metadata, schema_version } as EventMetadata,
    streamId: 'letter-1',
    revision: 4,
    position,
  };
}

describe('Writing an event', () => {
  it('adds the current schema version', () => {
    const sent: LetterEvent = { type: 'LetterSent', data: { to: ['Ada'], urgent: true } };
    const encoded = codec.encode(sent, ID, metadata as Omit<EventMetadata, 'schema_version'>);
    expect(encoded).toEqual({ id: ID, ...sent, metadata: { ...metadata, schema_version: 3 } });
  });

  it.each<[string, object]>([
    ['a field is missing', { to: ['Ada'] }],
    ['a field has the wrong type', { to: ['Ada'], urgent: 'very' }],
    ['a nested value is invalid', { to: ['Ada', 7], urgent: true }],
    ['it has an older version', { recipient: 'Ada' }],
  ])('throws if %s', (_, data) => {
    const event = { type: 'LetterSent', data } as LetterEvent;
    expect(() => codec.encode(event, ID, metadata as Omit<EventMetadata, 'schema_version'>)).toThrow(TypeError);
  });
});

describe('Reading an event', () => {
  it('returns the written data with metadata, stream and revision', () => {
    const data = { to: ['Ada', 'Grace'], urgent: true };
    expect(codec.decode(stored('LetterSent', data, 3))).toMatchObject({
      id: ID,
      type: 'LetterSent',
      data,
      metadata: { user_id: 'ada', schema_version: 3 },
      streamId: 'letter-1',
      revision: 4,
    });
  });

  it('keeps fields that its schema does not know', () => {
    const data = { to: ['Ada'], urgent: true, stamp: 'blue' };
    expect(codec.decode(stored('LetterSent', data, 3)).data).toEqual(data);
  });

  it.each<[number, object]>([
    [1, { recipient: 'Ada' }],
    [2, { to: 'Ada' }],
    [3, { to: ['Ada'], urgent: false }],
  ])('upcasts version %d to the latest, step by step', (version, data) => {
    expect(codec.decode(stored('LetterSent', data, version)).data).toEqual({ to: ['Ada'], urgent: false });
  });

  it('does not change the stored event', () => {
    const event = stored('LetterSent', Object.freeze({ recipient: 'Ada' }), 1);
    codec.decode(event);
    expect(event.data).toEqual({ recipient: 'Ada' });
  });

  it.each<[string, RecordedEvent, RegExp]>([
    ['its type is unknown', stored('LetterEaten', {}, 1), /unknown event type LetterEaten/],
    ['its type is a property of every object', stored('constructor', {}, 1), /unknown event type constructor/],
    [
      'its version is newer than the latest',
      stored('LetterSent', { to: [] }, 4),
      /LetterSent has schema version 4, known: 3/,
    ],
    ['its version is not a number', stored('LetterSent', { to: [] }, 'one'), /schema version one/],
    ['its version is 0', stored('LetterSent', { to: [] }, 0), /schema version 0/],
    ['it has no version', stored('LetterSent', { to: [] }, undefined), /schema version undefined/],
    ['an upcaster is missing', stored('LetterLost', {}, 1), /LetterLost has no upcaster from version 2/],
    ['its data is invalid', stored('LetterSent', { to: ['Ada'], urgent: 'very' }, 3), /LetterSent\/urgent/],
    ['its data is invalid after upcasting', stored('LetterSent', { recipient: 7 }, 1), /LetterSent\/to\/0/],
  ])('fails if %s', (_, event, message) => {
    expect(() => codec.decode(event)).toThrow(UnreadableEvent);
    expect(() => codec.decode(event)).toThrow(message);
  });

  it.each<[string, object]>([
    ['append_index', { append_index: -1, append_size: 2 }],
    ['append_index', { append_index: 'one', append_size: 2 }],
    ['append_size', { append_index: 0, append_size: 0 }],
    ['append_size', { append_index: 0, append_size: 1.5 }],
    ['append_size', { append_index: 0, append_size: null }],
  ])('fails if its %s is malformed: %j', (field, place) => {
    const event = stored('LetterSent', { to: ['Ada'], urgent: true }, 3);
    const decoding = () => codec.decode({ ...event, metadata: { ...event.metadata, ...place } });
    expect(decoding).toThrow(UnreadableEvent);
    expect(decoding).toThrow(`metadata/${field}`);
  });

  it('fails if it has no metadata', () => {
    const event = { ...stored('LetterSent', {}, 3), metadata: undefined } as unknown as RecordedEvent;
    expect(() => codec.decode(event)).toThrow(UnreadableEvent);
  });
});
