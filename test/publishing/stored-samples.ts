import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { campaignCodec } from '../../src/campaigns/campaign-events.schema';
import { type RecordedEvent } from '../../src/event-sourcing/log/event-store';
import { senderCodec } from '../../src/senders/sender-events.schema';
import { type PublishableEvent } from '../../src/publishing/translate';

export type StoredEvent = PublishableEvent & Pick<RecordedEvent, 'position'>;

export interface StoredSample {
  readonly file: string;
  readonly event: StoredEvent;
}

const FOLDER = join(__dirname, '../event-sourcing/golden');

/** Every stored sample of a campaign or a sender. There is at least one for each type and version. */
export const storedSamples: readonly StoredSample[] = readdirSync(FOLDER).flatMap((file) => {
  const event = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as RecordedEvent;
  const codec = { campaign: campaignCodec, sender: senderCodec }[event.streamId.split('-')[0]!];
  return codec === undefined ? [] : [{ file, event: { ...codec.decode(event), position: event.position } }];
});
