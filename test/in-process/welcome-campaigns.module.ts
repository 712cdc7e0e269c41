import { Injectable, Module } from '@nestjs/common';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { CampaignsModule } from '../../src/campaigns/campaigns.module';
import { CreateDraftCampaign } from '../../src/campaigns/create-draft-campaign/create-draft-campaign';
import { CampaignError } from '../../src/campaigns/domain/errors';

@Injectable()
export class WelcomeCampaigns {
  constructor(private readonly commands: CommandBus) {}

  /** Drafts a campaign for a new customer, once. @returns undefined if the customer has a campaign with this name */
  async draftFor(userId: string, senderId: string): Promise<string | undefined> {
    const campaign = { type: 'email', name: 'Welcome', sender_account_ids: [senderId] } as const;
    const actor = { type: 'process', id: 'welcome-campaigns' } as const;
    const caller = { userId, actor, correlationId: `welcome ${userId}` };
    try {
      const { id } = await this.commands.execute(new CreateDraftCampaign(campaign, caller, 'welcome'));
      return id;
    } catch (error) {
      if (error instanceof CampaignError && error.code === 'campaign_name_taken') return undefined;
      throw error;
    }
  }
}

@Module({ imports: [CqrsModule, CampaignsModule], providers: [WelcomeCampaigns], exports: [WelcomeCampaigns] })
export class WelcomeCampaignsModule {}
