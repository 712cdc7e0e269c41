import { type OpenStores } from '../adapters/open-stores';
import { NameFollower } from '../campaigns/campaign-names/name-follower';
import { NameResolver } from '../campaigns/campaign-names/name-resolver';
import { CampaignRepository } from '../campaigns/campaign.repository';
import { consumerOf, type Handler } from '../event-sourcing/consuming/handler';
import { Clock } from '../event-sourcing/deciding/clock';
import { allHandlers, PUBLISHERS } from '../projector/handlers';

/** What keeps names in line with the log, on these stores. */
export function namingOn({ eventStore, names }: OpenStores) {
  const clock = new Clock();
  const campaigns = new CampaignRepository(eventStore);
  const resolver = new NameResolver(names, campaigns, clock);
  return { resolver, follower: new NameFollower(names, resolver, campaigns, clock) };
}

/** The names of all consumers of this release, whether there is a message bus or not. */
export function consumersOn(stores: OpenStores): readonly string[] {
  return [...handlersOn(stores).map(consumerOf), ...PUBLISHERS];
}

/** The same handlers as in the service, on these stores, except those that publish. */
export function handlersOn(stores: OpenStores): readonly Handler[] {
  return allHandlers(namingOn(stores).follower, stores.eventStore, stores.readModel);
}
