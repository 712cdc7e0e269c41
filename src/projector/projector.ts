import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { OpenStores } from '../adapters/open-stores';
import { NameFollower } from '../campaigns/campaign-names/name-follower';
import { NameSweeper } from '../campaigns/campaign-names/name-sweeper';
import { type ProjectedCampaignEvent } from '../campaigns/campaign.projection';
import { Config } from '../config/config';
import { type RecordedEvent } from '../event-sourcing/log/event-store';
import { PROJECTOR } from '../event-sourcing/consuming/projection';
import {
  ProjectorHealth,
  type ProjectorStanding,
  type ProjectorState,
} from '../event-sourcing/consuming/consumers-health';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';
import { type ConsumerObserver } from '../event-sourcing/consuming/consumer-observer';
import { Consumer } from '../event-sourcing/consuming/consumer';
import { Metrics } from '../observability/metrics';
import { InterruptionLog } from './interruption-log';
import { allProjections } from './projections';
import { refillingLease } from './refilling-lease';

type CampaignBatch = Parameters<NameFollower['follow']>[0];

/** Runs the projections and the sweep of names in this process, and closes the stores when all else has stopped. */
@Injectable()
export class Projector
  extends ProjectorHealth
  implements OnApplicationBootstrap, OnApplicationShutdown, ConsumerObserver
{
  private readonly logger = new Logger(Projector.name);
  private readonly interruptions = new InterruptionLog(this.logger);
  private readonly runner: Consumer;
  private readonly runsHere: boolean;

  constructor(
    private readonly stores: OpenStores,
    names: NameFollower,
    private readonly sweeper: NameSweeper,
    private readonly metrics: Metrics,
    config: Config,
  ) {
    super();
    const { eventStore, readModel } = stores;
    const markComplete = (): Promise<void> => stores.names.markComplete();
    this.runner = new Consumer(
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
    const waitsFor = this.runner.waitsFor();
    if (!this.runsHere || waitsFor === 'other process') return this.standingOf('elsewhere');
    const { live, interrupted, parked } = this.runner.status();
    if (interrupted) return { projector: 'interrupted', caughtUp: live, parkedStreams: parked.length };
    if (waitsFor === 'lease') return this.standingOf('waiting');
    return { projector: live ? 'live' : 'catching_up', caughtUp: live, parkedStreams: parked.length };
  }

  processed(events: readonly RecordedEvent[]): void {
    this.interruptions.over();
    for (const { type } of events) this.metrics.eventsProjected.inc({ type });
    // Events of parked streams come along, whatever they contain.
    const seconds = secondsSince(events[events.length - 1]?.metadata?.occurred_at);
    if (Number.isFinite(seconds)) this.metrics.projectionLag.observe(seconds);
  }

  parked(event: ParkedEvent): void {
    this.logger.error(event, 'an event cannot be projected: its stream waits behind it');
  }

  interrupted(error: unknown): void {
    this.metrics.interruptions.inc();
    this.interruptions.tell(error);
  }

  failed(error: unknown, times: number): void {
    this.logger.error({ err: error, times }, 'the projector could not report; events are processed all the same');
  }

  /** Of a read model that this process does not feed it knows what is stored there. */
  private async standingOf(projector: ProjectorState): Promise<ProjectorStanding> {
    const { names, readModel } = this.stores;
    try {
      const [caughtUp, parked] = await Promise.all([names.isComplete(), readModel.parked(PROJECTOR)]);
      return { projector, caughtUp, parkedStreams: parked.length };
    } catch {
      return { projector, caughtUp: false, parkedStreams: 0 };
    }
  }

  private async follow(names: NameFollower, batch: CampaignBatch): Promise<readonly ProjectedCampaignEvent[]> {
    const followed = await names.follow(batch);
    for (const { data } of followed.filter(isConflict)) this.tellConflict(data.campaign_id);
    return followed;
  }

  /** Called while events are processed, so nothing may be thrown: observation never decides. */
  private tellConflict(campaign_id: string): void {
    try {
      this.metrics.nameConflicts.inc();
      this.logger.error({ campaign_id }, 'an earlier campaign of this user has the same name');
    } catch {
      // The document says it, too.
    }
  }
}

function isConflict({ nameConflict }: ProjectedCampaignEvent): boolean {
  return nameConflict === true;
}

function secondsSince(time: unknown): number {
  return Math.max(0, (Date.now() - Date.parse(String(time))) / 1_000);
}
