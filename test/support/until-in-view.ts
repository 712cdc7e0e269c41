import { CAMPAIGNS } from '../../src/campaigns/campaign.projection';
import { type DocumentKey, ReadModelStore } from '../../src/event-sourcing/consuming/read-model-store';
import { type Api } from './api';
import { untilResponse } from './until-response';

/** Waits until a campaign is projected up to a revision. A read by id does not wait for that. */
export async function untilInView(api: Api, key: DocumentKey, revision: number): Promise<void> {
  const readModel = api.app.get(ReadModelStore);
  await untilResponse(
    async () => ({ status: (await readModel.get(CAMPAIGNS, key))?.revision ?? -1 }),
    ({ status }) => status >= revision,
  );
}
