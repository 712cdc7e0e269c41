import { Module } from '@nestjs/common';
import { BusReport } from './bus-report';
import { CommandTransport } from './command-transport';

/** Takes commands from the message bus, if one is configured. */
@Module({ providers: [BusReport, CommandTransport] })
export class BusModule {}
