import { type Static, type TObject } from '@sinclair/typebox';
import { campaignContents as campaign } from './contents/campaign-contents';
import { senderContents as sender } from './contents/sender-contents';

/** One integration event type: what consumers rely on. */
export interface Definition {
  /** Rises with a breaking change. It is independent of the version of the stored event. */
  readonly version: number;
  readonly description: string;
  /** Schema of the data. The TypeScript type, the check and the published documents come from it. */
  readonly data: TObject;
}

/** All integration events, by the name of the stored event that each comes from. */
export const INTEGRATION_EVENTS = {
  CampaignDrafted: v1('A campaign was created, as a draft.', campaign.drafted),
  CampaignRenamed: v1('A campaign has a new name.', campaign.renamed),
  CampaignSettingsChanged: v1('Settings of a campaign changed.', campaign.settingsChanged),
  SendersAssigned: v1('A campaign has these senders, and no others.', campaign.sendersAssigned),
  SequenceSeeded: v1('A new campaign has its first sequence.', campaign.sequence),
  SequenceReplaced: v1('A campaign has a new sequence.', campaign.sequence),
  SequenceNodeAdded: v1('A node was added to the sequence of a campaign.', campaign.nodeAdded),
  SequenceNodeMoved: v1('A node of the sequence of a campaign moved.', campaign.nodeMoved),
  SequenceNodeChanged: v1('The content of a node changed.', campaign.nodeChanged),
  SequenceNodeRemoved: v1('A node was removed from the sequence of a campaign.', campaign.nodeRemoved),
  LeadsAdded: v1('One request added leads to a campaign.', campaign.leadsAdded),
  LeadsRemoved: v1('One request removed leads from a campaign.', campaign.leadsRemoved),
  CampaignLaunchStarted: v1('The launch of a campaign started.', campaign.launchStarted),
  CampaignActivated: v1('A campaign is active: its launch is complete.', campaign.bare),
  CampaignPaused: v1('A campaign was paused.', campaign.bare),
  CampaignResumed: v1('A paused campaign is active again.', campaign.bare),
  CampaignCompleted: v1('A campaign is complete.', campaign.bare),
  CampaignDeleted: v1('A campaign was deleted.', campaign.bare),
  CampaignNameConflictFound: v1('An earlier campaign has the same name and keeps it.', campaign.nameConflictFound),
  SenderConnected: v1('A sender was connected.', sender.connected),
  SenderChanged: v1('The profile or the status of a sender changed.', sender.changed),
  SenderDisconnected: v1('A sender was disconnected.', sender.bare),
  SenderErased: v1('The personal data of a sender was erased.', sender.bare),
} as const satisfies Record<string, Definition>;

export type EventName = keyof typeof INTEGRATION_EVENTS;

type DeepReadonly<T> = { readonly [Key in keyof T]: DeepReadonly<T[Key]> };

/** What happened, as consumers see it. */
export type IntegrationEvent = {
  readonly [Name in EventName]: {
    readonly name: Name;
    readonly data: DeepReadonly<Static<(typeof INTEGRATION_EVENTS)[Name]['data']>>;
  };
}[EventName];

export interface NamedDefinition extends Definition {
  readonly name: string;
}

/** All integration events as a list, in the order of the table. */
export function definitions(): NamedDefinition[] {
  return Object.entries(INTEGRATION_EVENTS).map(([name, definition]) => ({ name, ...definition }));
}

function v1<Data extends TObject>(description: string, data: Data) {
  return { version: 1, description, data } as const;
}
