import { Type } from '@sinclair/typebox';
import { campaignId, channel, count, id, name, oneOf, ofCampaign, senderIds } from './fields';
import { settings } from './settings';

const nodeId = id('Id of the node.', '0190f7c4-5c9e-7a3b-8f00-0000000000e1');

const node = Type.Object(
  {
    id: nodeId,
    type: oneOf('What the node does.', 'email', 'connection_request', 'message', 'delay', 'ai', 'end'),
  },
  { description: 'A node of the sequence, without its text.' },
);

const nodes = Type.Array(node, { description: 'All nodes of the sequence, in order.' });
const position = Type.Integer({
  minimum: 0,
  description: 'Position of the node in the sequence, from 0.',
  examples: [0],
});

/** What consumers see of the events of campaigns. */
export const campaignContents = {
  drafted: ofCampaign({ type: channel, name, sender_account_ids: senderIds, settings }),
  renamed: ofCampaign({ name }),
  settingsChanged: ofCampaign({
    settings: Type.Object(settings.properties, {
      description: 'The settings that changed, with their new values. The signature is left out.',
    }),
    changed: Type.Array(Type.String({ examples: ['daily_limit'] }), {
      description: 'Names of all settings that changed, including `signature`.',
    }),
  }),
  sendersAssigned: ofCampaign({ sender_account_ids: senderIds }),
  sequence: ofCampaign({ nodes }),
  nodeAdded: ofCampaign({ node, position }),
  nodeMoved: ofCampaign({ node_id: nodeId, to_position: position }),
  nodeChanged: ofCampaign({ node }),
  nodeRemoved: ofCampaign({ node_id: nodeId }),
  leadsAdded: ofCampaign({
    imported: count('Number of leads that were added.'),
    duplicates: count('Number of leads that the campaign, or the request itself, already had.'),
    invalid: count('Number of rows that could not be used.'),
    suppressed: count('Number of people who must not be contacted.'),
    source: oneOf('Where the leads came from: a request, a CSV file or a list.', 'api', 'csv', 'list'),
  }),
  leadsRemoved: ofCampaign({ removed: count('Number of leads that were removed.') }),
  launchStarted: ofCampaign({ leads: count('Number of leads to contact.') }),
  bare: ofCampaign({}),
  nameConflictFound: ofCampaign({
    name,
    held_by: Type.String({ ...campaignId, description: 'Id of the campaign that keeps the name.' }),
  }),
} as const;
