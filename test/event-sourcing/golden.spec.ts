import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { campaignCodec, campaignEventDefinitions } from '../../src/campaigns/campaign-events.schema';
import { senderCodec, senderEventDefinitions } from '../../src/senders/sender-events.schema';
import { type RecordedEvent } from '../../src/event-sourcing/log/event-store';

/**
 * Events as they once were written, one file or more for each type and version, named `<type>.v<version>[.<kind>].json`.
 * Logs hold such events for ever: a file is never changed and never removed, only added.
 */
interface Golden {
  readonly file: string;
  readonly event: RecordedEvent;
  /** What the data of an older version reads as today; absent: as it was written. */
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
] as const)('The stored events of %s', (_, prefix, codec, definitions) => {
  const ours = golden.filter(({ event }) => event.streamId.startsWith(prefix));
  const versions = Object.entries(definitions).flatMap(([type, { version }]) =>
    Array.from({ length: version }, (_, index) => ({ type, version: index + 1 })),
  );

  it.each(versions)('have a sample of $type in version $version', ({ type, version }) => {
    const samples = ours.filter(({ event }) => event.type === type && event.metadata.schema_version === version);
    expect(samples).not.toEqual([]);
  });

  it.each(ours)('are read today: $file', ({ event, today }) => {
    // Events without an actor were performed by their owner.
    const actor = { type: 'user', id: event.metadata.user_id };
    const metadata = Object.assign({ actor }, event.metadata);
    expect(codec.decode(event)).toEqual({ ...event, data: today ?? event.data, metadata });
  });

  it.each(ours)('are guarded by their schema, which notices a field that is missing: $file', ({ event }) => {
    for (const field of ['campaign_id', 'sender_id'].filter((name) => name in event.data)) {
      const { [field]: _, ...data } = event.data as Record<string, unknown>;
      expect(() => codec.decode({ ...event, data })).toThrow(event.type);
    }
  });
});

describe('The samples', () => {
  it.each(golden)('say in their name what they hold: $file', ({ file, event }) => {
    expect(file.startsWith(`${event.type}.v${event.metadata.schema_version}.`)).toBe(true);
  });

  it('are all of campaigns or senders', () => {
    const strays = golden.filter(({ event }) => !/^(campaign|sender)-/.test(event.streamId));
    expect(strays).toEqual([]);
  });
});
