import { type OpenStores } from '../adapters/open-stores';
import { NameClaims } from '../campaigns/campaign-names/name-claims';
import { NameFollower } from '../campaigns/campaign-names/name-follower';
import { CampaignRepository } from '../campaigns/campaign.repository';
import { type Handler } from '../event-sourcing/consuming/handler';
import { Clock } from '../event-sourcing/deciding/clock';
import { allHandlers } from '../projector/handlers';

/** The same handlers as in the service, on these stores. */
export function handlersOn({ eventStore, names }: OpenStores): readonly Handler[] {
  const clock = new Clock();
  const campaigns = new CampaignRepository(eventStore);
  const claims = new NameClaims(names, campaigns, clock);
  return allHandlers(new NameFollower(names, claims, campaigns, clock), eventStore);
}
