import { type CheckpointToSave } from '../../../src/event-sourcing/consuming/read-model-store';
import { type NewEvent } from '../../../src/event-sourcing/log/event-store';
import { idOf } from '../../../src/event-sourcing/log/identity';
import { leadIdOf } from '../../../src/leads/lead-id';
import { bothSides, type Moment } from './both-sides';
import { USER } from './erased';
import { type Step } from './steps';

/** The campaign is created with this key, so that its id is known to every process. */
export const KEY = 'spring';
export const CAMPAIGN = idOf('campaign', USER, KEY);

export const EMAILS = ['grace@example.com', 'hedy@example.com', 'joan@example.com'];
export const LEAD_STREAMS = EMAILS.map((email) => `lead-${leadIdOf(CAMPAIGN, email)}`);

export interface RemoveStep extends Step {
  /** Whether the campaign is deleted after the kill, if that is certain. */
  readonly leaves?: { readonly isDeleted: boolean };
}

const REMOVALS: readonly Moment<never>[] = LEAD_STREAMS.flatMap((lead, n) => [
  {
    name: `the removal of lead ${n + 1} is appended`,
    at: 'eventStore.append' as const,
    of: (stream: string, _expected: unknown, [event]: readonly NewEvent[]) =>
      stream === lead && event?.type === 'LeadRemoved',
  },
  {
    name: `the stream of lead ${n + 1} is truncated`,
    at: 'eventStore.truncate' as const,
    of: (stream: string) => stream === lead,
  },
]);

/** From the arrival of a request that removes all leads of a draft to the response, and to the truncations. */
export const REMOVE_STEPS: readonly Step[] = bothSides(
  [
    ...REMOVALS,
    { name: 'the number of removed leads is recorded', at: 'eventStore.append', of: ofEvent('LeadsRemoved') },
    { name: 'the response to the removal is sent', at: 'response' },
  ],
  98,
);

/** From the arrival of a request that deletes the campaign to the response, and until nothing is left of its leads. */
export const DELETE_STEPS: readonly RemoveStep[] = bothSides<{ readonly isDeleted: boolean }>(
  [
    {
      name: 'the deletion is appended',
      at: 'eventStore.append',
      of: ofEvent('CampaignDeleted'),
      before: { isDeleted: false },
      after: { isDeleted: true },
    },
    ...REMOVALS,
    {
      name: 'the checkpoint of leads-of-deleted-campaigns is saved',
      at: 'readModel.save',
      of: (_changes: unknown, saved?: CheckpointToSave) =>
        saved?.consumer === 'leads-of-deleted-campaigns' && saved.lastEvent?.streamId === `campaign-${CAMPAIGN}`,
    },
    {
      name: 'the response to the deletion is sent',
      at: 'response',
      before: { isDeleted: true },
      after: { isDeleted: true },
    },
  ],
  114,
);

function ofEvent(type: string) {
  return (_stream: string, _expected: unknown, [event]: readonly NewEvent[]): boolean => event?.type === type;
}
