import { type CampaignDocument } from '../../../src/campaigns/campaign.document';
import { LEASE_MS } from '../../../src/campaigns/campaign-names/name-claims';
import { nameKey } from '../../../src/campaigns/domain/campaign-name';
import { ConnectSender } from '../../../src/senders/connect-sender/connect-sender';
import { ConnectSenderHandler } from '../../../src/senders/connect-sender/connect-sender.handler';
import { SenderRepository } from '../../../src/senders/sender.repository';
import { checkCaughtUp, checkClaims, checkFreeNames, checkNames, checkServed, must } from './checks';
import { History } from './history';
import { type Move, type Rebuilt, type Restore, USERS, type Work } from './moves';
import { MovingClock } from './moving-clock';
import { callerOf, type Response, Service, type User } from './service';
import { type Adapters, type Moment, type PairOfStores } from './stores';
import { type Kind } from './weakness';

interface Remembered extends Moment {
  /** How many times the log had been restored. */
  readonly restores: number;
  readonly needsRebuild: boolean;
}

/** A service on two stores, either of which can go back to an earlier moment. Throws if something does not hold. */
export class World {
  private readonly clock = new MovingClock();
  private readonly moments: Remembered[] = [];
  /** Of all campaigns that the log ever had. */
  private readonly ids = new Set<string>();
  private users: readonly User[];
  /** Of the running process. */
  private adapters: Adapters;
  private service: Service;
  private restores = 0;
  /** What was built from the log may be ahead of it. */
  private needsRebuild = false;

  private constructor(
    private readonly stores: PairOfStores,
    private readonly kind: Kind,
  ) {}

  /** Makes the moves, recovers, and checks after each step what must hold. */
  static async survives(stores: PairOfStores, moves: readonly Move[], kind: Kind): Promise<void> {
    const world = new World(stores, kind);
    try {
      await world.begin();
      for (const move of moves) await world.make(move);
      await world.end();
    } finally {
      await stores.close();
    }
  }

  private async begin(): Promise<void> {
    await this.startService();
    this.users = await Promise.all(USERS.map((userId) => this.connectSender(userId)));
    await this.remember();
    await this.service.project();
    await this.remember();
  }

  private async connectSender(userId: string): Promise<User> {
    const connecting = new ConnectSenderHandler(new SenderRepository(this.adapters.eventStore), this.clock);
    const profile = { display_name: userId, email_address: `${userId}@example.com` };
    const { id: senderId } = await connecting.execute(new ConnectSender('email', profile, callerOf(userId)));
    return { userId, senderId };
  }

  private async make(move: Move): Promise<void> {
    this.clock.passes(1);
    if (move.does === 'restart') await this.startService();
    else if (move.does === 'restore') await this.restore(move);
    else await this.work(move);
    await this.check();
    await this.remember();
  }

  private async work(work: Work): Promise<void> {
    const outcome = await this.service.life.for(work.dies ?? Infinity, () => this.does(work));
    if (outcome === 'died') await this.startService();
  }

  private async does(work: Work): Promise<void> {
    switch (work.does) {
      case 'create':
        return this.create(this.users[work.user % this.users.length]!, work.name);
      case 'rename':
        return this.change(work.campaign, (campaign) => this.rename(campaign, work.name));
      case 'delete':
        return this.change(work.campaign, (campaign) => this.service.delete(campaign));
      case 'project':
        return this.service.project();
      case 'wait':
        this.clock.passes(LEASE_MS + 1);
        return this.service.sweep();
    }
  }

  private async change(which: number, change: (campaign: CampaignDocument) => Promise<void>): Promise<void> {
    const campaigns = (await this.history()).campaigns();
    if (campaigns.length > 0) await change(campaigns[which % campaigns.length]!);
  }

  private async create(user: User, name: string): Promise<void> {
    if (await this.mayNotAsk()) return;
    const isTaken = (await this.history()).has(user.userId, name);
    this.mustBeTrue(await this.service.create(user, name), isTaken);
  }

  private async rename(campaign: CampaignDocument, name: string): Promise<void> {
    const isOwn = nameKey(campaign.name) === nameKey(name);
    if (isOwn || (await this.mayNotAsk())) return;
    const isTaken = (await this.history()).has(campaign.user_id, name);
    this.mustBeTrue(await this.service.rename(campaign, name), isTaken);
  }

  /** Without the rebuild, names can be granted twice if the service cannot notice that it is missing. */
  private async mayNotAsk(): Promise<boolean> {
    return this.needsRebuild && !(await this.isNoticedBy('campaign-names'));
  }

  /** A name is taken only if a campaign in the log has it, and is granted only if none has. */
  private mustBeTrue(response: Response, isTaken: boolean): void {
    const allowed = this.needsRebuild ? 'not now' : isTaken ? 'taken' : 'granted';
    must(response === 'not now' || response === allowed, 'wrong response', { response, allowed });
  }

  private async restore({ log, readModel, rebuilt }: Restore): Promise<void> {
    const [ofLog, ofReadModel] = [this.momentBefore(log), this.momentBefore(readModel)];
    if (ofReadModel !== undefined) {
      await ofReadModel.restoreReadModel();
      this.needsRebuild ||= ofReadModel.needsRebuild || ofReadModel.restores !== this.restores;
    }
    if (ofLog !== undefined) {
      await ofLog.restoreLog();
      this.restores++;
      this.needsRebuild = true;
    }
    await this.startService();
    await this.check();
    await this.checkNamesOfLog();
    await this.recover(rebuilt);
  }

  private async checkNamesOfLog(): Promise<void> {
    for (const { user_id, name } of (await this.history()).campaigns()) {
      await this.create(
        this.users.find(({ userId }) => userId === user_id)!,
        name,
      );
    }
  }

  /** What the guide to backups says, or a part of it. */
  private async recover(rebuilt: Rebuilt): Promise<void> {
    if (!this.needsRebuild || this.kind.weakness === 'nothing is rebuilt') return;
    await this.service.rebuild(rebuilt);
    this.needsRebuild = rebuilt !== 'all';
    await this.startService();
  }

  /** At any time: nothing is served that the log does not confirm, and no name has two campaigns. */
  private async check(): Promise<void> {
    const log = await this.history();
    for (const id of log.ids()) this.ids.add(id);
    checkNames(log);
    if (await this.mayShowTooMuch()) return;
    for (const user of this.users) await checkServed(this.service, user, this.ids, log);
  }

  /** Without the rebuild, documents that were saved just before a process died can be ahead of their checkpoint. */
  private async mayShowTooMuch(): Promise<boolean> {
    return this.kind.savesApart && this.needsRebuild && !(await this.isNoticedBy('campaigns.v4'));
  }

  private async end(): Promise<void> {
    await this.recover('all');
    // The follower of names may append, after others have reached the end of the log.
    for (let round = 0; round < 2; round++) {
      this.clock.passes(LEASE_MS + 1);
      await this.service.sweep();
      await this.service.project();
    }
    await this.startService();
    await this.check();
    const log = await this.history();
    await checkCaughtUp(this.service, this.users, log);
    checkClaims(await this.adapters.names.page(undefined, 1_000), log);
    await checkFreeNames(this.service, this.users, log);
  }

  private async startService(): Promise<void> {
    this.adapters = await this.stores.open();
    this.service = Service.start(this.adapters, this.clock, this.kind);
  }

  private async remember(): Promise<void> {
    const { restores, needsRebuild } = this;
    this.moments.push({ ...(await this.stores.moment()), restores, needsRebuild });
  }

  /** @param back 0: before the last move; undefined: the present */
  private momentBefore(back: number | undefined): Remembered | undefined {
    const { length } = this.moments;
    return back === undefined ? undefined : this.moments[length - 1 - ((back + 1) % length)];
  }

  /** Whether the log lacks the last event that a consumer has handled. */
  private async isNoticedBy(consumer: string): Promise<boolean> {
    const { eventStore, readModel } = this.adapters;
    const last = (await readModel.checkpoint(consumer))?.lastEvent;
    if (last === undefined) return false;
    return (await eventStore.readStream(last.streamId)).every(({ id }) => id !== last.id);
  }

  private history(): Promise<History> {
    return History.of(this.adapters.eventStore);
  }
}
