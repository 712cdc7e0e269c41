import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { OpenStores } from '../adapters/open-stores';
import { NameIndex } from '../campaigns/campaign-names/name-index';
import { NameSweeper } from '../campaigns/campaign-names/name-sweeper';
import { type ProjectedCampaignEvent } from '../campaigns/campaign.projection';
import { Config } from '../config/config';
import { type RecordedEvent } from '../event-sourcing/event-store';
import { PROJECTOR } from '../event-sourcing/projection';
import { ProjectorHealth, type ProjectorStanding } from '../event-sourcing/projector-health';
import { type ParkedEvent } from '../event-sourcing/read-model-store';
import { type ProjectorObserver, SubscriptionRunner } from '../event-sourcing/subscription-runner';
import { Metrics } from '../observability/metrics';
import { allProjections } from './projections';
import { refillingLease } from './refilling-lease';

type CampaignBatch = Parameters<NameIndex['follow']>[0];

/** Runs the projections and the sweep of names in this process, and closes the stores when all else has stopped. */
@Injectable()
export class Projector
  extends ProjectorHealth
  implements OnApplicationBootstrap, OnApplicationShutdown, ProjectorObserver
{
  private readonly logger = new Logger(Projector.name);
  private readonly runner: SubscriptionRunner;
  private readonly runsHere: boolean;

  constructor(
    private readonly stores: OpenStores,
    names: NameIndex,
    private readonly sweeper: NameSweeper,
    private readonly metrics: Metrics,
    config: Config,
  ) {
    super();
    const { eventStore, readModel } = stores;
    const markComplete = (): Promise<void> => stores.names.markComplete();
    this.runner = new SubscriptionRunner(
      PROJECTOR,
      eventStore,
      readModel,
      allProjections({ follow: (batch) => this.follow(names, batch) }, eventStore),
      this,
      markComplete,
      refillingLease(stores),
    );
    this.runsHere = config.role !== 'api';
    metrics.watchParkedStreams(async () => (await readModel.parked(PROJECTOR)).length);
  }

  onApplicationBootstrap(): void {
    if (!this.runsHere) return;
    this.runner.start();
    this.sweeper.start();
  }

  /** Requests have ended by now. */
  async onApplicationShutdown(): Promise<void> {
    await this.sweeper.stop();
    await this.runner.stop();
    await this.stores.close();
  }

  async standing(): Promise<ProjectorStanding> {
    if (!this.runsHere || this.runner.isWaiting()) return this.standingElsewhere();
    const { live, parked } = this.runner.status();
    return { projector: live ? 'live' : 'catching_up', caughtUp: live, parked };
  }

  processed(events: readonly RecordedEvent[]): void {
    const last = events[events.length - 1];
    for (const { type } of events) this.metrics.eventsProjected.inc({ type });
    if (last !== undefined) this.metrics.projectionLag.observe(secondsSince(last.metadata.occurred_at));
  }

  parked(event: ParkedEvent): void {
    this.logger.error(event, 'an event cannot be projected: its stream waits behind it');
  }

  /** Of a read model that others feed this process knows what stands in it. */
  private async standingElsewhere(): Promise<ProjectorStanding> {
    const { names, readModel } = this.stores;
    try {
      const [caughtUp, parked] = await Promise.all([names.isComplete(), readModel.parked(PROJECTOR)]);
      return { projector: 'elsewhere', caughtUp, parked };
    } catch {
      return { projector: 'elsewhere', caughtUp: false, parked: [] };
    }
  }

  private async follow(names: NameIndex, batch: CampaignBatch): Promise<readonly ProjectedCampaignEvent[]> {
    const followed = await names.follow(batch);
    for (const { data } of followed.filter(isConflict)) {
      this.logger.error({ campaign_id: data.campaign_id }, 'an earlier campaign of this user has the same name');
      this.metrics.nameConflicts.inc();
    }
    return followed;
  }

  interrupted(error: unknown): void {
    this.logger.warn({ err: error }, 'the projector was interrupted and goes on');
    this.metrics.interruptions.inc();
  }
}

function isConflict({ nameConflict }: ProjectedCampaignEvent): boolean {
  return nameConflict === true;
}

function secondsSince(time: string): number {
  return Math.max(0, (Date.now() - Date.parse(time)) / 1_000);
}
