import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { campaignCodec, campaignEventDefinitions } from '../../src/campaigns/campaign-events.schema';
import { leadListCodec, leadListEventDefinitions } from '../../src/lead-lists/lead-list-events.schema';
import { listEntryCodec, listEntryEventDefinitions } from '../../src/lead-lists/list-entry-events.schema';
import { leadCodec, leadEventDefinitions } from '../../src/leads/lead-events.schema';
import { senderCodec, senderEventDefinitions } from '../../src/senders/sender-events.schema';
import { suppressionCodec, suppressionEventDefinitions } from '../../src/suppressions/suppression-events.schema';
import { type RecordedEvent } from '../../src/event-sourcing/log/event-store';

/**
 * Stored events, with at least one file for each type and version, named `<type>.v<version>[.<kind>].json`. Logs
 * contain such events forever, so add files, but never change or remove one.
 */
interface Golden {
  readonly file: string;
  readonly event: RecordedEvent;
  /** The data after upcasting. If absent, it is the same as the stored data. */
  readonly today?: object;
}

const FOLDER = join(__dirname, 'golden');
const golden = readdirSync(FOLDER).map((file): Golden => {
  const { today, ...event } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as RecordedEvent & {
    today?: object;
  };
  return { file, event, ...(today && { today }) };
});

describe.each([
  ['campaigns', 'campaign-', campaignCodec, campaignEventDefinitions],
  ['senders', 'sender-', senderCodec, senderEventDefinitions],
  ['leads', 'lead-', leadCodec, leadEventDefinitions],
  ['lists', 'lead_list-', leadListCodec, leadListEventDefinitions],
  ['entries of lists', 'list_entry-', listEntryCodec, listEntryEventDefinitions],
  ['suppressions', 'suppression-', suppressionCodec, suppressionEventDefinitions],
] as const)('The stored events of %s', (_, prefix, codec, definitions) => {
  const ours = golden.filter(({ event }) => event.streamId.startsWith(prefix));
  const versions = Object.entries(definitions).flatMap(([type, { version }]) =>
    Array.from({ length: version }, (_, index) => ({ type, version: index + 1 })),
  );

  it.each(versions)('have a sample of $type in version $version', ({ type, version }) => {
    const samples = ours.filter(({ event }) => event.type === type && event.metadata.schema_version === version);
    expect(samples).not.toEqual([]);
  });

  it.each(ours)('can still be read: $file', ({ event, today }) => {
    // Events without an actor were performed by their owner.
    const actor = { type: 'user', id: event.metadata.user_id };
    const metadata = Object.assign({ actor }, event.metadata);
    expect(codec.decode(event)).toEqual({ ...event, data: today ?? event.data, metadata });
  });

  it.each(ours)('are rejected by their schema if a field is missing: $file', ({ event }) => {
    for (const field of ['campaign_id', 'sender_id', 'lead_id', 'list_id', 'entry_id', 'suppression_id'].filter(
      (name) => name in event.data,
    )) {
      const { [field]: _, ...data } = event.data as Record<string, unknown>;
      expect(() => codec.decode({ ...event, data })).toThrow(event.type);
    }
  });
});

describe('The samples', () => {
  it.each(golden)('are named after their content: $file', ({ file, event }) => {
    expect(file.startsWith(`${event.type}.v${event.metadata.schema_version}.`)).toBe(true);
  });

  it('all belong to campaigns, senders, leads, lists, entries or suppressions', () => {
    const strays = golden.filter(
      ({ event }) => !/^(campaign|sender|lead|lead_list|list_entry|suppression)-/.test(event.streamId),
    );
    expect(strays).toEqual([]);
  });
});
