import { type CampaignDocument, type ListedCampaign } from '../../../src/campaigns/campaign.document';
import { checkClaims } from '../../../src/campaigns/campaign-names/check-claims';
import { NameGate } from '../../../src/campaigns/campaign-names/name-gate';
import { CreateDraftCampaign } from '../../../src/campaigns/create-draft-campaign/create-draft-campaign';
import { DeleteCampaign } from '../../../src/campaigns/delete-campaign/delete-campaign';
import { DeleteCampaignHandler } from '../../../src/campaigns/delete-campaign/delete-campaign.handler';
import { CampaignError } from '../../../src/campaigns/domain/errors';
import { GetCampaign } from '../../../src/campaigns/get-campaign/get-campaign';
import { GetCampaignHandler } from '../../../src/campaigns/get-campaign/get-campaign.handler';
import { ListCampaigns } from '../../../src/campaigns/list-campaigns/list-campaigns';
import { ListCampaignsHandler } from '../../../src/campaigns/list-campaigns/list-campaigns.handler';
import { UpdateCampaign } from '../../../src/campaigns/update-campaign/update-campaign';
import { rebuildConsumer } from '../../../src/cli/rebuild-consumer';
import { NotCaughtUp } from '../../../src/event-sourcing/consuming/not-caught-up';
import { ServedViews } from '../../../src/event-sourcing/consuming/served-views';
import { type Clock } from '../../../src/event-sourcing/deciding/clock';
import { allHandlers } from '../../../src/projector/handlers';
import { SenderAccounts } from '../../../src/senders/sender-accounts';
import { SenderRepository } from '../../../src/senders/sender.repository';
import { protocolOf } from '../../support/protocol';
import { Life } from './life';
import { type Rebuilt } from './moves';
import { projectToEnd } from './project-to-end';
import { savingApart } from './saving-apart';
import { type Adapters } from './stores';
import { type Kind, unasked, type Weakness } from './weakness';

/** `not now`: the caller was told to send the request again later. */
export type Response = 'granted' | 'taken' | 'not now';

/** A user with a connected sender. */
export interface User {
  readonly userId: string;
  readonly senderId: string;
}

/** One process of the service, with caches and a gate of its own. */
export class Service {
  private constructor(
    private readonly parts: ReturnType<typeof partsOf>,
    /** Ends with the process. */
    readonly life: Life,
    private readonly weakness: Weakness | undefined,
  ) {}

  static start(adapters: Adapters, clock: Clock, kind: Kind): Service {
    const life = new Life();
    return new Service(partsOf(adapters, life, clock, kind), life, kind.weakness);
  }

  create({ userId, senderId }: User, name: string): Promise<Response> {
    const campaign = { type: 'email', name, sender_account_ids: [senderId] } as const;
    return responseTo(this.parts.creating.execute(new CreateDraftCampaign(campaign, callerOf(userId))));
  }

  rename({ id, user_id }: CampaignDocument, name: string): Promise<Response> {
    return responseTo(this.parts.updating.execute(new UpdateCampaign(id, { name }, callerOf(user_id))));
  }

  async delete({ id, user_id }: CampaignDocument): Promise<void> {
    await this.parts.deleting.execute(new DeleteCampaign(id, callerOf(user_id)));
  }

  /** @returns undefined if no list is served */
  async list({ userId }: User): Promise<ListedCampaign[] | undefined> {
    try {
      const listed = await this.parts.listing.execute(new ListCampaigns(userId, {}, 100));
      return listed.map(({ campaign }) => campaign);
    } catch (error) {
      if (error instanceof NotCaughtUp) return undefined;
      throw error;
    }
  }

  async read({ userId }: User, id: string): Promise<CampaignDocument | undefined> {
    try {
      return (await this.parts.getting.execute(new GetCampaign(id, userId))).campaign;
    } catch (error) {
      if (error instanceof CampaignError && error.code === 'campaign_not_found') return undefined;
      throw error;
    }
  }

  /** Lets every consumer run to the end of the log. */
  async project(): Promise<void> {
    const { handlers, eventStore, readModel } = this.parts;
    for (const handler of handlers) await projectToEnd({ handler, eventStore, readModel }, this.life);
  }

  sweep(): Promise<void> {
    return this.parts.sweeper.sweep();
  }

  /** What `cli rebuild` does. */
  async rebuild(much: Rebuilt): Promise<void> {
    const { handlers, eventStore, readModel, names, resolver } = this.parts;
    for (const handler of much === 'all' ? handlers : handlers.slice(0, much)) {
      const parked = await rebuildConsumer({ handler, eventStore, readModel }, () => undefined);
      if (parked.length > 0) throw new Error(`parked: ${parked[0]!.error}`);
    }
    if (much !== 'all' || this.weakness === 'a rebuild leaves unused claims') return;
    await checkClaims(names, resolver);
  }
}

function partsOf(adapters: Adapters, life: Life, clock: Clock, { weakness, savesApart }: Kind) {
  const shippedLog = life.of(adapters.eventStore);
  const eventStore = weakness === 'consumers and the gate accept another log' ? unasked(shippedLog) : shippedLog;
  const names = life.of(adapters.names);
  const shippedReadModel = life.of(adapters.readModel);
  const readModel = savesApart ? savingApart(shippedReadModel) : shippedReadModel;
  const views = new ServedViews(
    readModel,
    weakness === 'views of another log are served' ? unasked(shippedLog) : shippedLog,
  );
  const senders = new SenderAccounts(readModel, views, new SenderRepository(eventStore));
  const surroundings = { eventStore, names, senders, clock };
  const { follower } = protocolOf(surroundings);
  const gate = new NameGate(readModel, eventStore, follower);
  const protocol = protocolOf(surroundings, weakness === 'the gate is always open' ? {} : { gate });
  const getting = new GetCampaignHandler(readModel, views, protocol.campaigns, senders);
  const listing = new ListCampaignsHandler(readModel, views, senders);
  const deleting = new DeleteCampaignHandler(protocol.campaigns, clock);
  return {
    ...protocol,
    deleting,
    eventStore,
    names,
    readModel,
    handlers: allHandlers(follower, eventStore, readModel),
    getting,
    listing,
  };
}

export function callerOf(userId: string) {
  return { userId, correlationId: 'conversation-1' };
}

async function responseTo(request: Promise<unknown>): Promise<Response> {
  try {
    await request;
    return 'granted';
  } catch (error) {
    if (error instanceof NotCaughtUp) return 'not now';
    if (!(error instanceof CampaignError)) throw error;
    if (error.code === 'campaign_name_pending') return 'not now';
    if (error.code === 'campaign_name_taken') return 'taken';
    throw error;
  }
}
