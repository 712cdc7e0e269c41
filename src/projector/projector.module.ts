import { Global, Module } from '@nestjs/common';
import { CampaignsModule } from '../campaigns/campaigns.module';
import { ProjectorHealth } from '../event-sourcing/consuming/projector-health';
import { Projector } from './projector';

@Global()
@Module({
  imports: [CampaignsModule],
  providers: [Projector, { provide: ProjectorHealth, useExisting: Projector }],
  exports: [ProjectorHealth],
})
export class ProjectorModule {}
