import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { OpenStores } from '../adapters/open-stores';
import { NameFollower } from '../campaigns/campaign-names/name-follower';
import { NameGate } from '../campaigns/campaign-names/name-gate';
import { NameSweeper } from '../campaigns/campaign-names/name-sweeper';
import { Config } from '../config/config';
import { Consumer } from '../event-sourcing/consuming/consumer';
import { consumerOf } from '../event-sourcing/consuming/handler';
import { ProjectorHealth, type ProjectorStanding } from '../event-sourcing/consuming/projector-health';
import { Metrics } from '../observability/metrics';
import { allHandlers } from './handlers';
import { ConsumerReport } from './consumer-report';
import { InterruptionLog } from './interruption-log';
import { standingOf, streamsOf } from './standing';

/** Runs the consumers and the sweep of names in this process. Closes the stores after everything else has stopped. */
@Injectable()
export class Projector extends ProjectorHealth implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Projector.name);
  private readonly consumers: readonly Consumer[];
  private readonly runsHere: boolean;

  constructor(
    private readonly stores: OpenStores,
    names: NameFollower,
    private readonly sweeper: NameSweeper,
    private readonly gate: NameGate,
    metrics: Metrics,
    config: Config,
  ) {
    super();
    const { eventStore, readModel, lease } = stores;
    const traced = config.collectorUrl !== undefined;
    const interruptions = new InterruptionLog(this.logger);
    this.consumers = allHandlers(names, eventStore, readModel).map((handler) => {
      const observer = new ConsumerReport(consumerOf(handler), metrics, interruptions, this.logger);
      return new Consumer({ handler, eventStore, readModel, lease, observer, traced });
    });
    this.runsHere = config.role === 'all' || config.role === 'projector';
    metrics.watchParkedStreams(async () => {
      const parked = await Promise.all(this.consumers.map(({ name }) => readModel.parked(name)));
      return streamsOf(parked.flat());
    });
  }

  onApplicationBootstrap(): void {
    // Before the first request needs it. If it fails, that request tries again.
    this.gate.mustBeOpen().catch(() => undefined);
    if (!this.runsHere) return;
    for (const consumer of this.consumers) consumer.start();
    this.sweeper.start();
  }

  /** Nest calls it after all requests have ended. */
  async onApplicationShutdown(): Promise<void> {
    await this.sweeper.stop();
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    await this.stores.close();
  }

  standing(): Promise<ProjectorStanding> {
    const mayGrantNames = () => this.gate.look().then(() => true);
    return standingOf(this.consumers, this.runsHere, mayGrantNames, this.stores);
  }
}
