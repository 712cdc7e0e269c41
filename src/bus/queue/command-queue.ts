import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Config } from '../../config/config';
import { MessageBus } from '../../edge/message-bus';
import { type DeliveredMessage, type Verdict } from '../../edge/message-streams';
import { type Operation } from '../../edge/operations';
import { BusReport } from '../bus-report';
import { type Commands } from '../commands';
import { timeToFinish } from '../time-to-finish';
import { QueueStreams } from './queue-streams';
import { QueuedCommands } from './queued-commands';
import { Results } from './results';
import { COMMANDS_STREAM, CONSUMER } from './streams';

/** Queued commands that run at once in this process. */
const IN_FLIGHT = 64;

/** How long the commands of a process that was killed wait for another one, in milliseconds. */
const ACK_WAIT = 10_000;

/** Takes commands from the queue until the process stops. */
@Injectable()
export class CommandQueue implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private consuming = Promise.resolve();
  /** Each leaves a command in progress to other processes. */
  private readonly abandon = new Set<() => void>();

  constructor(
    private readonly bus: MessageBus,
    private readonly report: BusReport,
    private readonly config: Config,
  ) {}

  /** Call it once. Does not wait for the broker. @param operations by subject */
  start(commands: Commands, operations: ReadonlyMap<string, Operation>): void {
    const { streams } = this.bus;
    if (streams === undefined) return;
    const { report } = this;
    const queue = new QueueStreams(streams, (differences) => report.differing(differences));
    const results = new Results(streams, queue);
    const queued = new QueuedCommands(operations, commands, queue, results, report, this.config.limits);
    const consumption = { stream: COMMANDS_STREAM.name, consumer: CONSUMER, inFlight: IN_FLIGHT, ackWaitMs: ACK_WAIT };
    const receiver = {
      prepare: () => queue.ensure(),
      receive: (message: DeliveredMessage) => this.untilAbandoned(queued.receive(message)),
      changed: report.queue.bind(report),
    };
    this.consuming = streams.consume(consumption, receiver, this.stopping.signal);
  }

  /** Commands are requests to this process, so they must end before its HTTP server closes. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.consuming, timeToFinish(this.config.limits)]);
    for (const abandon of this.abandon) abandon();
    await this.consuming;
    await this.bus.flush();
  }

  /** Not `Promise.race` with one promise for all commands: that promise would keep something of each of them. */
  private async untilAbandoned(verdict: Promise<Verdict>): Promise<Verdict> {
    let abandon = () => {};
    const abandoned = new Promise<Verdict>((resolve) => (abandon = () => resolve({ retryInMs: 0 })));
    this.abandon.add(abandon);
    try {
      return await Promise.race([verdict, abandoned]);
    } finally {
      this.abandon.delete(abandon);
    }
  }
}
