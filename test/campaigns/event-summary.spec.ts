import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { campaignEventDefinitions } from '../../src/campaigns/campaign-events.schema';
import { type CampaignEvent } from '../../src/campaigns/domain/events';
import { summaryOf } from '../../src/campaigns/get-campaign-history/event-summary';

const SAMPLES = join(__dirname, '../event-sourcing/golden');

const samples = readdirSync(SAMPLES)
  .map((file) => JSON.parse(readFileSync(join(SAMPLES, file), 'utf8')) as CampaignEvent)
  .filter(({ type }) => type in campaignEventDefinitions);

describe('The summary of an event in the history of a campaign', () => {
  it.each(samples)('is a sentence on one line: $type', (event) => expect(summaryOf(event)).toMatch(/^[A-Z][^\n]*\.$/));

  it.each<[string, CampaignEvent['type'], object]>([
    ['Drafted "Spring" on the email channel, with 1 sender.', 'CampaignDrafted', drafted('email', 's')],
    ['Drafted "Spring" on the linkedin channel, with 2 senders.', 'CampaignDrafted', drafted('linkedin', 's', 't')],
    ['Renamed it to "Summer".', 'CampaignRenamed', { name: 'Summer' }],
    ['Changed the settings: daily_limit, signature.', 'CampaignSettingsChanged', settings()],
    ['Added a delay at position 1.', 'SequenceNodeAdded', { node: { type: 'delay' }, position: 1 }],
    ['Changed an email.', 'SequenceNodeChanged', { node: { type: 'email' } }],
    ['Added 1 lead.', 'LeadsAdded', counts({ imported: 1 })],
    ['Added 0 leads (1 duplicate).', 'LeadsAdded', counts({ duplicates: 1 })],
    [
      'Added 2 leads (3 duplicates, 1 invalid, 4 suppressed).',
      'LeadsAdded',
      counts({ imported: 2, duplicates: 3, invalid: 1, suppressed: 4 }),
    ],
    ['Removed 2 leads.', 'LeadsRemoved', { removed: 2 }],
    ['Started the launch with 250 leads.', 'CampaignLaunchStarted', { leads: 250 }],
  ])('is %s', (summary, type, data) => expect(summaryOf({ type, data } as CampaignEvent)).toBe(summary));
});

function drafted(type: string, ...sender_account_ids: string[]) {
  return { name: 'Spring', type, sender_account_ids };
}

function settings() {
  return { settings: { daily_limit: 7, signature: null } };
}

function counts(some: object) {
  return { imported: 0, duplicates: 0, invalid: 0, suppressed: 0, ...some };
}
