import { Global, Module } from '@nestjs/common';
import { CampaignsModule } from '../campaigns/campaigns.module';
import { ProjectorHealth } from '../event-sourcing/consuming/projector-health';
import { SendersModule } from '../senders/senders.module';
import { AccountEventReport } from './account-events/account-event-report';
import { AccountEvents } from './account-events/account-events';
import { Projector } from './projector';

@Global()
@Module({
  imports: [CampaignsModule, SendersModule],
  providers: [Projector, AccountEvents, AccountEventReport, { provide: ProjectorHealth, useExisting: Projector }],
  exports: [ProjectorHealth],
})
export class ProjectorModule {}
