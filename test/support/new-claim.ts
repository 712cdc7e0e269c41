import { randomUUID } from 'node:crypto';
import { type NameClaim } from '../../src/campaigns/campaign-names/name-index';

/** A claim of a unique name. `fields` replace its defaults. */
export function newClaim(fields: Partial<NameClaim> = {}): NameClaim {
  return {
    user_id: randomUUID(),
    name_key: `Spring ${randomUUID()}`,
    claim_id: randomUUID(),
    name_key_version: 1,
    campaign_id: randomUUID(),
    command_id: randomUUID(),
    expected_revision: -1,
    lease_until: '2999-01-01T00:00:00.000Z',
    held: false,
    ...fields,
  };
}

/** Two claims of the same name. */
export function rivals(): [NameClaim, NameClaim] {
  const one = newClaim();
  return [one, newClaim({ user_id: one.user_id, name_key: one.name_key })];
}
