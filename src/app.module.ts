import { type DynamicModule, Module } from '@nestjs/common';
import { AdaptersModule } from './adapters/adapters.module';
import { BusModule } from './bus/bus.module';
import { campaignRefusals } from './campaigns/campaign.refusals';
import { CampaignsModule } from './campaigns/campaigns.module';
import { type Config } from './config/config';
import { ConfigModule } from './config/config.module';
import { ErasuresModule } from './erasures/erasures.module';
import { refusals } from './edge/problems/refusals';
import { HttpModule } from './http/http.module';
import { leadListRefusals } from './lead-lists/lead-list.refusals';
import { leadRefusals } from './leads/lead.refusals';
import { LeadsModule } from './leads/leads.module';
import { LeadListsModule } from './lead-lists/lead-lists.module';
import { ObservabilityModule } from './observability/observability.module';
import { CsvError } from './people/csv/csv-error';
import { CSV_REFUSALS } from './people/csv/csv.refusals';
import { VIEWS } from './projector/handlers';
import { ProjectorModule } from './projector/projector.module';
import { PublishingModule } from './publishing/publishing.module';
import { senderRefusals } from './senders/sender.refusals';
import { SendersModule } from './senders/senders.module';
import { suppressionRefusals } from './suppressions/suppression.refusals';
import { SuppressionsModule } from './suppressions/suppressions.module';

@Module({})
export class AppModule {
  static of(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(config),
        ObservabilityModule,
        AdaptersModule.of(config, VIEWS),
        SendersModule,
        CampaignsModule,
        LeadsModule,
        LeadListsModule,
        SuppressionsModule,
        ErasuresModule,
        ProjectorModule,
        BusModule,
        PublishingModule,
        HttpModule.of([
          campaignRefusals,
          senderRefusals,
          leadRefusals,
          leadListRefusals,
          suppressionRefusals,
          refusals(CsvError, CSV_REFUSALS),
        ]),
      ],
    };
  }
}
