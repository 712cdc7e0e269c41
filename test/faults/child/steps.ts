import { type NewEvent } from '../../../src/event-sourcing/log/event-store';
import { type View, type DocumentChange } from '../../../src/event-sourcing/consuming/read-model-store';
import { ERASE_STEPS } from './erase-steps';
import { DELETE_STEPS, REMOVE_STEPS } from './remove-steps';
import { SUPPRESS_STEPS } from './suppress-steps';

/** A moment at which the service is killed: before or after one call of a port, or before or after the response. */
export interface Step {
  readonly name: string;
  readonly side: 'before' | 'after';
  readonly at: 'response' | `${'eventStore' | 'names' | 'readModel'}.${string}`;
  /** Selects calls. Without it, all calls. */
  readonly of?: (...parameters: never[]) => boolean;
}

export interface CreateStep extends Step {
  /** What is on disk after the kill. */
  readonly leaves: 'nothing' | 'a claim' | 'a campaign';
}

export interface RenameStep extends Step {
  /** What is on disk after the kill, besides the campaign as it was before. */
  readonly leaves: 'nothing' | 'a claim' | 'the changes';
}

export interface LeadStep extends Step {
  /** Whether the numbers of leads are in the campaign's stream after the kill. */
  readonly isRecorded: boolean;
}

export interface LaunchStep extends Step {
  /** What is on disk after the kill. The reactor may be faster than the request. */
  readonly leaves: 'a draft' | 'a launch' | 'a launch or an active campaign' | 'an active campaign';
}

const ofCampaign = (streamId: string): boolean => streamId.startsWith('campaign-');
const ofSenders = ({ name }: View): boolean => name === 'senders';
const withClaims = (claims: readonly unknown[]): boolean => claims.length > 0;
const withCampaigns = (changes: readonly DocumentChange[]): boolean =>
  changes.some(({ view }) => view.name === 'campaigns');
const ofFence = (_stream: string, _expected: unknown, [event]: readonly NewEvent[]): boolean =>
  event?.type === 'CampaignDraftAbandoned' || event?.type === 'NameClaimAbandoned';
const ofEvent =
  (type: string) =>
  (_stream: string, _expected: unknown, [event]: readonly NewEvent[]): boolean =>
    event?.type === type;
const ofLaunch = ofEvent('CampaignLaunchStarted');
const ofActivation = ofEvent('CampaignActivated');

const ofLead =
  (row: number) =>
  (_stream: string, _expected: unknown, [event]: readonly NewEvent[]): boolean =>
    event?.type === 'LeadAdded' && (event.data as { row: number }).row === row;
const ofNumbers = (_stream: string, _expected: unknown, [event]: readonly NewEvent[]): boolean =>
  event?.type === 'LeadsAdded';

/** From the arrival of the request to the campaign's document. */
export const CREATE_STEPS: readonly CreateStep[] = [
  {
    name: '1. before its stream is read',
    side: 'before',
    at: 'eventStore.readStream',
    of: ofCampaign,
    leaves: 'nothing',
  },
  { name: '2. before the senders are read', side: 'before', at: 'readModel.getMany', of: ofSenders, leaves: 'nothing' },
  { name: '3. before the claim is inserted', side: 'before', at: 'names.insert', leaves: 'nothing' },
  { name: '4. after the claim is inserted', side: 'after', at: 'names.insert', leaves: 'a claim' },
  { name: '5. before the events are appended', side: 'before', at: 'eventStore.append', leaves: 'a claim' },
  { name: '6. after the events are appended', side: 'after', at: 'eventStore.append', leaves: 'a campaign' },
  { name: '7. before the response is sent', side: 'before', at: 'response', leaves: 'a campaign' },
  { name: '8. after the response is sent', side: 'after', at: 'response', leaves: 'a campaign' },
  {
    name: '9. before the claim is marked as held',
    side: 'before',
    at: 'names.hold',
    of: withClaims,
    leaves: 'a campaign',
  },
  {
    name: '10. after the claim is marked as held',
    side: 'after',
    at: 'names.hold',
    of: withClaims,
    leaves: 'a campaign',
  },
  {
    name: '11. before the document is saved',
    side: 'before',
    at: 'readModel.save',
    of: withCampaigns,
    leaves: 'a campaign',
  },
  {
    name: '12. after the document is saved',
    side: 'after',
    at: 'readModel.save',
    of: withCampaigns,
    leaves: 'a campaign',
  },
];

/** From the claim of a new name to the campaign's document. */
export const RENAME_STEPS: readonly RenameStep[] = [
  { name: '17. before the new name is claimed', side: 'before', at: 'names.insert', leaves: 'nothing' },
  { name: '18. after the new name is claimed', side: 'after', at: 'names.insert', leaves: 'a claim' },
  { name: '19. before the changes are appended', side: 'before', at: 'eventStore.append', leaves: 'a claim' },
  { name: '20. after the changes are appended', side: 'after', at: 'eventStore.append', leaves: 'the changes' },
  { name: '21. before the response is sent', side: 'before', at: 'response', leaves: 'the changes' },
  { name: '22. after the response is sent', side: 'after', at: 'response', leaves: 'the changes' },
  { name: '23. before the former name is freed', side: 'before', at: 'names.delete', leaves: 'the changes' },
  { name: '24. after the former name is freed', side: 'after', at: 'names.delete', leaves: 'the changes' },
  {
    name: '25. before the changed document is saved',
    side: 'before',
    at: 'readModel.save',
    of: withCampaigns,
    leaves: 'the changes',
  },
  {
    name: '26. after the changed document is saved',
    side: 'after',
    at: 'readModel.save',
    of: withCampaigns,
    leaves: 'the changes',
  },
];

/** From the expiry of an unfinished attempt's lease until its name is free. */
export const RESOLVE_STEPS: readonly Step[] = [
  { name: '13. before the verdict', side: 'before', at: 'eventStore.readStream', of: ofCampaign },
  { name: '14. before the fence is appended', side: 'before', at: 'eventStore.append', of: ofFence },
  { name: '15. after the fence is appended', side: 'after', at: 'eventStore.append', of: ofFence },
  { name: '16. after the claim is deleted', side: 'after', at: 'names.delete' },
];

/** From the first of three leads to the response. */
export const LEAD_STEPS: readonly LeadStep[] = [
  ...(['first', 'second', 'last'] as const).flatMap((which, row): LeadStep[] => {
    const append = { at: 'eventStore.append', of: ofLead(row), isRecorded: false } as const;
    return [
      { name: `${27 + 2 * row}. before the ${which} lead is appended`, side: 'before', ...append },
      { name: `${28 + 2 * row}. after the ${which} lead is appended`, side: 'after', ...append },
    ];
  }),
  {
    name: '33. before the numbers are recorded',
    side: 'before',
    at: 'eventStore.append',
    of: ofNumbers,
    isRecorded: false,
  },
  {
    name: '34. after the numbers are recorded',
    side: 'after',
    at: 'eventStore.append',
    of: ofNumbers,
    isRecorded: true,
  },
  { name: '35. before the response with the numbers is sent', side: 'before', at: 'response', isRecorded: true },
  { name: '36. after the response with the numbers is sent', side: 'after', at: 'response', isRecorded: true },
];

/** From the arrival of the request to the end of the launch. */
export const LAUNCH_STEPS: readonly LaunchStep[] = [
  { name: '37. before the leads are counted', side: 'before', at: 'readModel.counts', leaves: 'a draft' },
  {
    name: '38. before the launch is appended',
    side: 'before',
    at: 'eventStore.append',
    of: ofLaunch,
    leaves: 'a draft',
  },
  {
    name: '39. after the launch is appended',
    side: 'after',
    at: 'eventStore.append',
    of: ofLaunch,
    leaves: 'a launch or an active campaign',
  },
  { name: '40. before the response is sent', side: 'before', at: 'response', leaves: 'a launch or an active campaign' },
  {
    name: '41. before the activation is appended',
    side: 'before',
    at: 'eventStore.append',
    of: ofActivation,
    leaves: 'a launch',
  },
  {
    name: '42. after the activation is appended',
    side: 'after',
    at: 'eventStore.append',
    of: ofActivation,
    leaves: 'an active campaign',
  },
  { name: '43. after the response is sent', side: 'after', at: 'response', leaves: 'a launch or an active campaign' },
];

const ALL = [
  ...CREATE_STEPS,
  ...RENAME_STEPS,
  ...RESOLVE_STEPS,
  ...LEAD_STEPS,
  ...LAUNCH_STEPS,
  ...ERASE_STEPS,
  ...SUPPRESS_STEPS,
  ...REMOVE_STEPS,
  ...DELETE_STEPS,
];

export function stepNamed(name: string): Step {
  const step = ALL.find((candidate) => candidate.name === name);
  if (step === undefined) throw new Error(`no step ${name}`);
  return step;
}
