import { createConsumerGroup } from '../adapters/consumer-groups';
import { CAMPAIGN_CATEGORY } from '../campaigns/campaign.projection';
import { type Config } from '../config/config';

/** Where a new group starts. */
export const GROUP_STARTS = ['start', 'now'] as const;

export interface GroupOptions {
  readonly from: (typeof GROUP_STARTS)[number];
}

/**
 * Creates a group of consumers of the stored events of campaigns. If the group exists, it stays as it is.
 * @throws Error with a message for operators
 */
export async function createConsumers(
  config: Pick<Config, 'eventStoreUrl'>,
  name: string,
  { from }: GroupOptions,
  say: (line: string) => void,
): Promise<void> {
  const outcome = await createConsumerGroup(config, { name, category: CAMPAIGN_CATEGORY, from });
  if (outcome === 'created')
    say(`Created the group ${name} on $all, for streams ${CAMPAIGN_CATEGORY}-*, from ${from}.`);
  else
    say(`The group ${name} exists. Nothing was changed: to create it anew, delete it with the tools of EventStoreDB.`);
}
