import { OpenStores } from '../adapters/open-stores';
import { NameClaims } from '../campaigns/campaign-names/name-claims';
import { NameFollower } from '../campaigns/campaign-names/name-follower';
import { CampaignRepository } from '../campaigns/campaign.repository';
import { type Config } from '../config/config';
import { Clock } from '../event-sourcing/deciding/clock';
import { type ParkedEvent } from '../event-sourcing/consuming/read-model-store';
import { PROJECTOR } from '../event-sourcing/consuming/projection';
import { allProjections, COLLECTIONS } from '../projector/projections';
import { rebuildReadModel } from './rebuild-read-model';

/**
 * Makes the read model of the configured stores again, names in use included, as soon as no other process feeds it.
 * @returns events that could not be projected
 */
export async function rebuild(config: Config, say: (line: string) => void): Promise<readonly ParkedEvent[]> {
  const stores = await OpenStores.open(config, COLLECTIONS);
  try {
    const { eventStore, readModel, lease, names } = stores;
    const projections = allProjections(nameFollower(stores), eventStore);
    say('Rebuilding, as soon as no other process feeds this read model: stop every projector.');
    const onLive = (): Promise<void> => names.markComplete();
    return await rebuildReadModel({ eventStore, readModel, lease, projector: PROJECTOR, projections, onLive }, say);
  } finally {
    await stores.close();
  }
}

function nameFollower({ eventStore, names }: OpenStores): NameFollower {
  const campaigns = new CampaignRepository(eventStore);
  return new NameFollower(names, new NameClaims(names, campaigns, new Clock()), campaigns);
}
