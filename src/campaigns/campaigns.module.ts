import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock } from '../event-sourcing/deciding/clock';
import { PendingLeads } from '../leads/pending-leads';
import { SendersModule } from '../senders/senders.module';
import { NameClaims } from './campaign-names/name-claims';
import { NameFollower } from './campaign-names/name-follower';
import { NameGate } from './campaign-names/name-gate';
import { NameResolver } from './campaign-names/name-resolver';
import { NameSweeper } from './campaign-names/name-sweeper';
import { CampaignRepository } from './campaign.repository';
import { CreateDraftCampaignController } from './create-draft-campaign/create-draft-campaign.controller';
import { CreateDraftCampaignHandler } from './create-draft-campaign/create-draft-campaign.handler';
import { DeleteCampaignController } from './delete-campaign/delete-campaign.controller';
import { DeleteCampaignHandler } from './delete-campaign/delete-campaign.handler';
import { DuplicateCampaignController } from './duplicate-campaign/duplicate-campaign.controller';
import { DuplicateCampaignHandler } from './duplicate-campaign/duplicate-campaign.handler';
import { EditSequenceController } from './edit-sequence/edit-sequence.controller';
import { EditSequenceHandler } from './edit-sequence/edit-sequence.handler';
import { GetCampaignHistoryController } from './get-campaign-history/get-campaign-history.controller';
import { GetCampaignHistoryHandler } from './get-campaign-history/get-campaign-history.handler';
import { GetCampaignController } from './get-campaign/get-campaign.controller';
import { GetCampaignHandler } from './get-campaign/get-campaign.handler';
import { LaunchCampaignController } from './launch-campaign/launch-campaign.controller';
import { LaunchCampaignHandler } from './launch-campaign/launch-campaign.handler';
import { ListCampaignsController } from './list-campaigns/list-campaigns.controller';
import { ListCampaignsHandler } from './list-campaigns/list-campaigns.handler';
import { PauseOrResumeCampaignController } from './pause-or-resume-campaign/pause-or-resume-campaign.controller';
import { PauseOrResumeCampaignHandler } from './pause-or-resume-campaign/pause-or-resume-campaign.handler';
import { UpdateCampaignController } from './update-campaign/update-campaign.controller';
import { UpdateCampaignHandler } from './update-campaign/update-campaign.handler';
import { ValidateCampaignController } from './validate-campaign/validate-campaign.controller';
import { ValidateCampaignHandler } from './validate-campaign/validate-campaign.handler';

@Module({
  imports: [CqrsModule, SendersModule],
  controllers: [
    CreateDraftCampaignController,
    DeleteCampaignController,
    DuplicateCampaignController,
    EditSequenceController,
    GetCampaignController,
    GetCampaignHistoryController,
    LaunchCampaignController,
    ListCampaignsController,
    PauseOrResumeCampaignController,
    UpdateCampaignController,
    ValidateCampaignController,
  ],
  providers: [
    Clock,
    CampaignRepository,
    PendingLeads,
    NameClaims,
    NameFollower,
    NameGate,
    NameResolver,
    NameSweeper,
    CreateDraftCampaignHandler,
    DeleteCampaignHandler,
    DuplicateCampaignHandler,
    EditSequenceHandler,
    GetCampaignHandler,
    GetCampaignHistoryHandler,
    LaunchCampaignHandler,
    ListCampaignsHandler,
    PauseOrResumeCampaignHandler,
    UpdateCampaignHandler,
    ValidateCampaignHandler,
  ],
  exports: [CampaignRepository, NameFollower, NameGate, NameSweeper],
})
export class CampaignsModule {}
