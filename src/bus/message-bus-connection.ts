import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { MessageBus } from '../edge/message-bus';
import { BusReport } from './bus-report';

/** Connects to the message bus for everything that uses it, and closes the connection after all of that has stopped. */
@Injectable()
export class MessageBusConnection implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly bus: MessageBus,
    private readonly report: BusReport,
  ) {}

  onApplicationBootstrap(): void {
    if (this.bus.state === 'off') return;
    this.report.watch(this.bus);
    this.bus.connect((change) => this.report.changed(change));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.bus.close();
  }
}
