import { Module } from '@nestjs/common';
import { BusReport } from './bus-report';
import { CommandTransport } from './command-transport';
import { MessageBusConnection } from './message-bus-connection';
import { CommandQueue } from './queue/command-queue';

/** Connects to the message bus, if one is configured, and takes commands from it. */
@Module({ providers: [BusReport, CommandQueue, CommandTransport, MessageBusConnection] })
export class BusModule {}
