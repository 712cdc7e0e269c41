import { type ChannelSettings, EMAIL_DEFAULTS, LINKEDIN_DEFAULTS } from '../domain/settings';
import { type NewCampaign } from './create-draft-campaign';

/** The settings of the campaign's own channel, with its defaults for what was left out. */
export function channelSettings(campaign: NewCampaign): ChannelSettings {
  switch (campaign.type) {
    case 'linkedin': {
      const { skip_other_campaigns = LINKEDIN_DEFAULTS.skip_other_campaigns } = campaign;
      const { operating_hours = LINKEDIN_DEFAULTS.operating_hours } = campaign;
      return { type: 'linkedin', settings: { skip_other_campaigns, operating_hours } };
    }
    case 'email': {
      const { daily_limit, stop_on_reply, open_tracking, signature } = { ...EMAIL_DEFAULTS, ...campaign };
      return { type: 'email', settings: { daily_limit, stop_on_reply, open_tracking, signature } };
    }
  }
}
