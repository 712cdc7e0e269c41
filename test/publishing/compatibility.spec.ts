import { type JsonSchema } from '../../src/publishing/schemas/json-schema';
import { changesBetween } from './compatibility';

const text = { type: 'string' };

const BEFORE: JsonSchema = {
  type: 'object',
  description: 'Old.',
  required: ['id', 'kind'],
  properties: {
    id: { ...text, minLength: 1 },
    kind: { ...text, enum: ['a', 'b'] },
    note: text,
    nodes: { type: 'array', items: { type: 'object', required: ['id'], properties: { id: text } } },
    hours: { anyOf: [{ type: 'object', properties: { zone: text } }, { type: 'null' }] },
  },
};

const properties = BEFORE.properties!;
const withProperties = (changed: Readonly<Record<string, JsonSchema>>) => ({
  ...BEFORE,
  properties: { ...properties, ...changed },
});
const without = (name: string) => {
  const { [name]: _, ...rest } = properties;
  return rest;
};

describe('For a consumer, an event breaks if', () => {
  it.each<[string, object, string]>([
    ['a property is removed', { ...BEFORE, properties: without('note') }, '/note was removed'],
    ['a required one is removed', { ...BEFORE, required: ['kind'], properties: without('id') }, '/id was removed'],
    ['one is renamed', { ...BEFORE, properties: { ...without('note'), remark: text } }, '/note was removed'],
    ['a required one becomes optional', { ...BEFORE, required: ['id'] }, '/kind became optional'],
    ['a type changes', withProperties({ note: { type: 'number' } }), '/note: type changed'],
    ['a type is no longer stated', withProperties({ note: {} }), '/note: type changed'],
    ['a value is added', withProperties({ kind: { ...text, enum: ['a', 'b', 'c'] } }), '/kind: new value c'],
    ['every value is allowed', withProperties({ kind: text }), '/kind: lost its enum'],
    ['a limit changes', withProperties({ id: text }), '/id: minLength changed'],
    ['it may be null', withProperties({ note: { anyOf: [text, { type: 'null' }] } }), '/note(1) was added'],
    [
      'a branch is added',
      withProperties({ hours: { anyOf: [...properties['hours']!.anyOf!, text] } }),
      '/hours(2) was added',
    ],
    [
      'a property of a branch is removed',
      withProperties({ hours: { anyOf: [{ type: 'object', properties: {} }, { type: 'null' }] } }),
      '/hours(0)/zone was removed',
    ],
    [
      'a property of an entry becomes optional',
      withProperties({ nodes: { type: 'array', items: { type: 'object', properties: { id: text } } } }),
      '/nodes[]/id became optional',
    ],
    ['the entries are no longer described', withProperties({ nodes: { type: 'array' } }), '/nodes[] was removed'],
    ['a keyword is unknown here', { ...BEFORE, oneOf: [] }, ': the comparison does not know oneOf'],
  ])('%s', (_what, after, change) => expect(changesBetween(BEFORE, after).breaking).toContain(change));
});

describe('For a consumer, an event stays compatible if', () => {
  it.each<[string, object, string]>([
    ['an optional property is added', withProperties({ more: text }), '/more was added'],
    [
      'a property that is always present is added',
      { ...withProperties({ more: text }), required: ['id', 'kind', 'more'] },
      '/more was added',
    ],
    ['an optional one is always present', { ...BEFORE, required: ['id', 'kind', 'note'] }, '/note is always present'],
    ['a value no longer occurs', withProperties({ kind: { ...text, enum: ['a'] } }), '/kind: no value b'],
    ['the description changes', { ...BEFORE, description: 'New.' }, ': description changed'],
  ])('%s', (_what, after, change) => {
    const { breaking, compatible } = changesBetween(BEFORE, after);
    expect(breaking).toEqual([]);
    expect(compatible).toContain(change);
  });

  it('nothing changes', () => {
    expect(changesBetween(BEFORE, structuredClone(BEFORE))).toEqual({ breaking: [], compatible: [] });
  });
});
