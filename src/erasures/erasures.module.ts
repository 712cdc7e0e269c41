import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SendersModule } from '../senders/senders.module';
import { ErasePersonController } from './erase-person/erase-person.controller';
import { ErasePersonHandler } from './erase-person/erase-person.handler';

@Module({
  imports: [CqrsModule, SendersModule],
  controllers: [ErasePersonController],
  providers: [ErasePersonHandler],
})
export class ErasuresModule {}
