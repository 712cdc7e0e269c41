import { type OpenStores } from '../adapters/open-stores';
import { checkClaims, countClaims } from '../campaigns/campaign-names/check-claims';
import { followNames } from '../campaigns/campaign-names/follow-names';
import { type Config } from '../config/config';
import { namingOn } from './handlers-on';
import { withStores } from './with-stores';

const CLAIMS_BETWEEN_LINES = 100_000;

/** Compares the claims of names with the log, in both directions, and repairs them. Other processes may run. */
export async function checkNames(config: Config, say: (line: string) => void): Promise<void> {
  await withStores(config, async (stores) => {
    const { names, eventStore } = stores;
    say('Looking for names in the log that have no claim.');
    const before = await countClaims(names);
    await followNames(namingOn(stores).follower, eventStore, undefined);
    say(`Inserted: ${(await countClaims(names)) - before}.`);
    await removeUnusedClaims(stores, say);
    say('Done.');
  });
}

/** Deletes the claims of names that no campaign in the log has. */
export async function removeUnusedClaims(stores: OpenStores, say: (line: string) => void): Promise<void> {
  const { resolver } = namingOn(stores);
  say('Looking for claims that no campaign in the log uses.');
  const { claims, removed, inProgress } = await checkClaims(stores.names, resolver, (soFar) => {
    if (soFar % CLAIMS_BETWEEN_LINES === 0) say(`${soFar} claims …`);
  });
  const unfinished = inProgress === 0 ? '' : ` Attempts in progress: ${inProgress}.`;
  say(`Claims: ${claims}. Removed: ${removed}.${unfinished}`);
}
