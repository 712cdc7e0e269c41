import { Ajv2020 } from 'ajv/dist/2020';
import { cloudEventOf } from '../../src/publishing/cloud-event';
import { definitions, INTEGRATION_EVENTS } from '../../src/publishing/integration-events';
import { withEnums } from '../../src/publishing/schemas/json-schema';
import { translate } from '../../src/publishing/translate';
import { closed } from './closed';
import { type StoredEvent, storedSamples } from './stored-samples';

const INTERNAL = ['CampaignDraftAbandoned', 'NameClaimAbandoned'];

const published = storedSamples.filter(({ event }) => !INTERNAL.includes(event.type));
const ajv = new Ajv2020();

describe('A stored event', () => {
  it.each(published)('becomes an event with only the declared properties: $file', ({ event }) => {
    const { name, data } = translate(event)!;
    expect(name).toBe(event.type);
    const validate = ajv.compile(closed(withEnums(INTEGRATION_EVENTS[name].data)));
    expect([validate(data), validate.errors]).toEqual([true, null]);
  });

  it.each(published)('names its owner: $file', ({ event }) => {
    expect(translate(event)!.data.user_id).toBe(event.metadata.user_id);
  });

  it.each(storedSamples.filter(({ event }) => INTERNAL.includes(event.type)))(
    'that is internal stays so: $file',
    ({ event }) => expect(translate(event)).toBeUndefined(),
  );

  it('keeps its data', () => {
    const before = JSON.stringify(storedSamples);
    storedSamples.forEach(({ event }) => translate(event));
    expect(JSON.stringify(storedSamples)).toBe(before);
  });

  it('is not published if its data does not match the schema', () => {
    const { event } = published.find((sample) => sample.event.type === 'LeadsRemoved')!;
    const wrong = { ...event, data: { ...event.data, removed: 'all' } } as unknown as StoredEvent;
    expect(() => translate(wrong)).toThrow('LeadsRemoved/removed');
  });

  it('exists for every integration event', () => {
    const names = new Set(published.map(({ event }) => event.type));
    expect([...names].sort()).toEqual(
      definitions()
        .map(({ name }) => name)
        .sort(),
    );
  });
});

describe('The names of changed settings', () => {
  it('include the signature, whose text is left out', () => {
    const { event } = published.find(({ file }) => file === 'CampaignSettingsChanged.v1.email.json')!;
    const { settings, changed } = translate(event)!.data as unknown as { settings: object; changed: string[] };
    expect(settings).not.toHaveProperty('signature');
    expect(changed).toContain('signature');
    expect(changed.filter((name) => name !== 'signature').sort()).toEqual(Object.keys(settings).sort());
  });
});

describe('The texts that consumers see', () => {
  /** Where in a stored event they come from. A new place means that consumers see more: decide whether they may. */
  const ALLOWED = [
    ...['id', 'position', 'streamId', 'metadata/occurred_at', 'metadata/traceparent', 'metadata/user_id'],
    ...['campaign_id', 'held_by', 'name', 'node_id', 'sender_account_ids/*', 'sender_id'].map((path) => `data/${path}`),
    ...['data/node/id', 'data/nodes/*/id', 'data/settings/account_limits/*/account_id'],
    ...['timezone', 'monday/*/start', 'monday/*/end'].map((path) => `data/settings/operating_hours/${path}`),
  ];

  it('are only these', () => {
    const seen = storedSamples.flatMap(({ event }) => marksIn(cloudEventOf(marked(event), 'base')));
    expect([...new Set(seen)].sort()).toEqual([...ALLOWED].sort());
  });

  it('would be found if there were more: the stored events contain texts of messages and data about people', () => {
    const all = new Set(storedSamples.flatMap(({ event }) => marksIn(marked(event))));
    expect([...all]).toEqual(
      expect.arrayContaining([
        ...['data/nodes/*/body', 'data/nodes/*/subject', 'data/node/body', 'data/settings/signature'],
        ...['data/email_address', 'data/first_name', 'data/last_name', 'data/display_name', 'data/signature'],
        ...['data/planted', 'data/nodes/*/planted', 'data/settings/planted', 'data/settings/operating_hours/planted'],
        ...['data/settings/operating_hours/monday/*/planted', 'data/settings/account_limits/*/planted'],
      ]),
    );
  });
});

/** Fields with a closed list of values. */
const ENUMS = new Set(['type', 'status', 'source']);

/** The event with a mark instead of each string, and with one more field in each object. */
function marked(event: StoredEvent): StoredEvent {
  return markedNode(event, '') as StoredEvent;
}

function markedNode(node: unknown, path: string): unknown {
  if (typeof node === 'string') return ENUMS.has(path.slice(path.lastIndexOf('/') + 1)) ? node : `‹${path}›`;
  if (Array.isArray(node)) return node.map((each) => markedNode(each, `${path}/*`));
  if (typeof node !== 'object' || node === null) return node;
  const fields = Object.entries({ ...node, planted: '' });
  return Object.fromEntries(fields.map(([name, value]) => [name, markedNode(value, path ? `${path}/${name}` : name)]));
}

function marksIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? null).matchAll(/‹([^›]*)›/g)].map(([, mark]) => mark!);
}
