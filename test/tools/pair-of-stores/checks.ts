import { isDeepStrictEqual } from 'node:util';
import { type CampaignDocument } from '../../../src/campaigns/campaign.document';
import { type NameClaim } from '../../../src/campaigns/campaign-names/name-index';
import { type History, nameOf } from './history';
import { NAMES } from './moves';
import { type Service, type User } from './service';

/** @throws Error if a list or a read shows what the log does not confirm. Either may lag behind the log. */
export async function checkServed(service: Service, user: User, ids: Iterable<string>, log: History): Promise<void> {
  for (const listed of (await service.list(user)) ?? []) {
    const confirmed = log.campaign(listed.id, listed.revision);
    must(isDeepStrictEqual(listed, confirmed && asListed(confirmed)), 'a list shows what is not in the log', listed);
  }
  for (const id of ids) {
    const read = await service.read(user, id);
    // What is absent from the view is read from the log, so it does not lag.
    const confirmed = log.campaign(id, read?.revision);
    const own = confirmed?.user_id === user.userId ? confirmed : undefined;
    must(isDeepStrictEqual(read, own), 'a read shows what is not in the log', { read, own });
  }
}

export function checkNames(log: History): void {
  const names = log.names();
  must(new Set(names).size === names.length, 'two campaigns of a user have one name', names);
}

/** When everything has caught up: lists and claims are what the log says. */
export async function checkCaughtUp(service: Service, users: readonly User[], log: History): Promise<void> {
  for (const user of users) {
    const own = log.campaigns().filter(({ user_id }) => user_id === user.userId);
    const listed = await service.list(user);
    must(isDeepStrictEqual(listed, own.reverse().map(asListed)), 'a list differs from the log', { listed, own });
  }
}

export function checkClaims(claims: readonly NameClaim[], log: History): void {
  const claimed = claims.map(({ user_id, name_key }) => nameOf(user_id, name_key)).sort();
  must(isDeepStrictEqual(claimed, log.names()), 'claims differ from the log', { claimed, names: log.names() });
}

/** A name is taken if a campaign in the log has it, and free if not. Takes all of them. */
export async function checkFreeNames(service: Service, users: readonly User[], log: History): Promise<void> {
  for (const user of users) {
    for (const name of NAMES) {
      const expected = log.has(user.userId, name) ? 'taken' : 'granted';
      const response = await service.create(user, name);
      must(response === expected, 'a name is neither taken nor free', { name, response, expected });
    }
  }
}

export function must(holds: boolean, what: string, details: unknown): asserts holds {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(details)}`);
}

function asListed({ sequence_nodes: _nodes, account_limits: _limits, ...listed }: CampaignDocument): object {
  return listed;
}
