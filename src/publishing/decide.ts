import { type CampaignEvent, type CampaignSettingsChanged } from '../campaigns/domain/events';
import { SETTINGS_OF } from '../campaigns/domain/settings';
import { type SenderEvent } from '../senders/domain/events';
import { type IntegrationEvent } from './integration-events';

/** The decision that an event is internal: consumers never see it. */
export const NOT_PUBLISHED = 'not_published';

const SETTINGS: readonly string[] = Object.values(SETTINGS_OF).flat();

/**
 * Decides for every stored event whether consumers see it. The data may contain more than its schema declares.
 * @param user_id the owner of the campaign or sender
 */
export function decide(event: CampaignEvent | SenderEvent, user_id: string): IntegrationEvent | typeof NOT_PUBLISHED {
  switch (event.type) {
    case 'CampaignDrafted':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'CampaignRenamed':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'CampaignSettingsChanged':
      return { name: event.type, data: { ...event.data, user_id, changed: namesOf(event) } };
    case 'SendersAssigned':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'SequenceSeeded':
    case 'SequenceReplaced':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'SequenceNodeAdded':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'SequenceNodeMoved':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'SequenceNodeChanged':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'SequenceNodeRemoved':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'LeadsAdded':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'LeadsRemoved':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'CampaignLaunchStarted':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'CampaignActivated':
    case 'CampaignPaused':
    case 'CampaignResumed':
    case 'CampaignCompleted':
    case 'CampaignDeleted':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'CampaignNameConflictFound':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'SenderConnected':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'SenderChanged':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'SenderDisconnected':
    case 'SenderErased':
      return { name: event.type, data: { ...event.data, user_id } };
    case 'CampaignDraftAbandoned':
    case 'NameClaimAbandoned':
      return NOT_PUBLISHED;
  }
}

function namesOf({ data }: CampaignSettingsChanged): string[] {
  return Object.keys(data.settings).filter((name) => SETTINGS.includes(name));
}
