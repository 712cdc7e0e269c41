/** The service with another handler for creates, which returns the same campaign at once. */
import { CreateDraftCampaignHandler } from '../../dist/campaigns/create-draft-campaign/create-draft-campaign.handler.js';

const at = new Date(0).toISOString();
const campaign_id = '5f2c8f0e-2a41-4f38-9d0b-2b8c5a6d7e10';
const campaign = {
  id: campaign_id,
  user_id: 'user-0',
  revision: 1,
  list_order: `0 ${at} ${campaign_id}`,
  type: 'email',
  name: 'Campaign 5f2c8f0e-2a41-4f38-9d0b-2b8c5a6d7e10',
  status: 'draft',
  sender_account_ids: ['7d0a3c0e-59b0-4c0e-8a54-0d9a5a7c3f11'],
  daily_limit: 80,
  stop_on_reply: true,
  open_tracking: true,
  signature: null,
  skip_other_campaigns: null,
  operating_hours: null,
  sequence_nodes: [
    { id: '0d9a5a7c-59b0-5c0e-8a54-7d0a3c0e3f11', type: 'email', subject: '', body: '' },
    { id: '8a540d9a-59b0-5c0e-8a54-7d0a3c0e3f11', type: 'end' },
  ],
  created_at: at,
  updated_at: at,
};

CreateDraftCampaignHandler.prototype.execute = async () => campaign;
await import('../../dist/main.js');
