import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { OpenStores } from '../adapters/open-stores';
import { NameFollower } from '../campaigns/campaign-names/name-follower';
import { NameGate } from '../campaigns/campaign-names/name-gate';
import { NameSweeper } from '../campaigns/campaign-names/name-sweeper';
import { Config } from '../config/config';
import { MessageBus } from '../edge/message-bus';
import { Consumer } from '../event-sourcing/consuming/consumer';
import { consumerOf, type Handler } from '../event-sourcing/consuming/handler';
import { ProjectorHealth, type ProjectorStanding } from '../event-sourcing/consuming/projector-health';
import { Metrics } from '../observability/metrics';
import { Seldom } from '../observability/seldom';
import { serviceUrl } from '../publishing/service-url';
import { allHandlers, publishers } from './handlers';
import { ConsumerReport } from './consumer-report';
import { InterruptionLog } from './interruption-log';
import { standingOf, streamsOf } from './standing';

/** Runs the consumers and the sweep of names in this process. Closes the stores after everything else has stopped. */
@Injectable()
export class Projector
  extends ProjectorHealth
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger(Projector.name);
  private readonly consumers: readonly Consumer[];
  private readonly publishers: readonly Consumer[];
  private readonly runsHere: boolean;

  constructor(
    private readonly stores: OpenStores,
    names: NameFollower,
    private readonly sweeper: NameSweeper,
    private readonly gate: NameGate,
    { streams }: MessageBus,
    private readonly metrics: Metrics,
    private readonly config: Config,
  ) {
    super();
    const { eventStore, readModel } = stores;
    this.consumers = this.consumersFor(allHandlers(names, eventStore, readModel));
    const seldom = new Seldom();
    const differs = (sentence: string) => {
      if (seldom.isDue(sentence)) this.logger.warn(sentence);
    };
    this.publishers = this.consumersFor(streams ? publishers(streams, serviceUrl(config), differs) : []);
    this.runsHere = config.role === 'all' || config.role === 'projector';
    metrics.watchParkedStreams(async () => {
      const parked = await Promise.all(this.running.map(({ name }) => readModel.parked(name)));
      return streamsOf(parked.flat());
    });
  }

  private get running(): readonly Consumer[] {
    return [...this.consumers, ...this.publishers];
  }

  onApplicationBootstrap(): void {
    // Before the first request needs it. If it fails, that request tries again.
    this.gate.mustBeOpen().catch(() => undefined);
    if (!this.runsHere) return;
    for (const consumer of this.running) consumer.start();
    this.sweeper.start();
  }

  /** Nest calls it before it closes the connection to the message bus. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.publishers.map((consumer) => consumer.stop()));
  }

  /** Nest calls it after all requests have ended. */
  async onApplicationShutdown(): Promise<void> {
    await this.sweeper.stop();
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    await this.stores.close();
  }

  standing(): Promise<ProjectorStanding> {
    const mayGrantNames = () => this.gate.look().then(() => true);
    return standingOf(this.consumers, this.publishers, this.runsHere, mayGrantNames, this.stores);
  }

  private consumersFor(handlers: readonly Handler[]): Consumer[] {
    const { eventStore, readModel, lease } = this.stores;
    const traced = this.config.collectorUrl !== undefined;
    // A broker that is down must not hide that a store is available again.
    const interruptions = new InterruptionLog(this.logger);
    return handlers.map((handler) => {
      const observer = new ConsumerReport(consumerOf(handler), this.metrics, interruptions, this.logger);
      return new Consumer({ handler, eventStore, readModel, lease, observer, traced });
    });
  }
}
