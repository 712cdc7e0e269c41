import { type OpenStores } from '../adapters/open-stores';
import { NameFollower } from '../campaigns/campaign-names/name-follower';
import { NameResolver } from '../campaigns/campaign-names/name-resolver';
import { CampaignRepository } from '../campaigns/campaign.repository';
import { type Handler } from '../event-sourcing/consuming/handler';
import { Clock } from '../event-sourcing/deciding/clock';
import { allHandlers } from '../projector/handlers';

/** The same handlers as in the service, on these stores. */
export function handlersOn({ eventStore, names }: OpenStores): readonly Handler[] {
  const clock = new Clock();
  const campaigns = new CampaignRepository(eventStore);
  const resolver = new NameResolver(names, campaigns, clock);
  return allHandlers(new NameFollower(names, resolver, campaigns, clock), eventStore);
}
