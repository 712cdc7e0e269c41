import { Module } from '@nestjs/common';
import { BusReport } from './bus-report';
import { CommandTransport } from './command-transport';
import { MessageBusConnection } from './message-bus-connection';

/** Connects to the message bus, if one is configured, and takes commands from it. */
@Module({ providers: [BusReport, CommandTransport, MessageBusConnection] })
export class BusModule {}
