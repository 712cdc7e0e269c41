import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Clock } from '../event-sourcing/deciding/clock';
import { AddSuppressionsController } from './add-suppressions/add-suppressions.controller';
import { AddSuppressionsHandler } from './add-suppressions/add-suppressions.handler';
import { ListSuppressionsController } from './list-suppressions/list-suppressions.controller';
import { ListSuppressionsHandler } from './list-suppressions/list-suppressions.handler';
import { RemoveSuppressionController } from './remove-suppression/remove-suppression.controller';
import { RemoveSuppressionHandler } from './remove-suppression/remove-suppression.handler';
import { SuppressionChanges } from './suppression-changes';
import { SuppressionRequests } from './suppression-requests';
import { SuppressionRepository } from './suppression.repository';
import { Suppressions } from './suppressions';

@Module({
  imports: [CqrsModule],
  controllers: [AddSuppressionsController, ListSuppressionsController, RemoveSuppressionController],
  providers: [
    Clock,
    SuppressionRepository,
    SuppressionChanges,
    SuppressionRequests,
    Suppressions,
    AddSuppressionsHandler,
    ListSuppressionsHandler,
    RemoveSuppressionHandler,
  ],
  exports: [Suppressions, SuppressionRequests],
})
export class SuppressionsModule {}
