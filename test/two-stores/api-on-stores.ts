import { describeCreatingDrafts } from '../api/creating-drafts.contract';
import { describeDeletingCampaigns } from '../api/deleting-campaigns.contract';
import { describeDuplicatingCampaigns } from '../api/duplicating-campaigns.contract';
import { describeEditingSequences } from '../api/editing-sequences.contract';
import { describeErasures } from '../api/erasures.contract';
import { describeLeads } from '../api/leads.contract';
import { describeImportingEntries } from '../api/importing-list-entries.contract';
import { describeImportingLeads } from '../api/importing-leads.contract';
import { describeImportingLists } from '../api/importing-lists.contract';
import { describeListEntries } from '../api/list-entries.contract';
import { describeLaunching } from '../api/launching.contract';
import { describeLists } from '../api/lists.contract';
import { describeOperations } from '../api/operations.contract';
import { describeReadingCampaigns } from '../api/reading-campaigns.contract';
import { describeReadingUnprojected } from '../api/reading-unprojected.contract';
import { describeRepeatedRequests } from '../api/repeated-requests.contract';
import { describeSenders } from '../api/senders.contract';
import { describeSuppressions } from '../api/suppressions.contract';
import { describeUpdatingCampaigns } from '../api/updating-campaigns.contract';
import { stores } from '../support/api';

/** The contracts of the API, in two parts that spec files can run at the same time. */
export const CAMPAIGNS = {
  describeCreatingDrafts,
  describeDeletingCampaigns,
  describeDuplicatingCampaigns,
  describeReadingCampaigns,
  describeReadingUnprojected,
  describeUpdatingCampaigns,
  describeEditingSequences,
  describeLaunching,
  describeSenders,
  describeOperations,
};

export const PEOPLE = {
  describeLists,
  describeLeads,
  describeImportingLeads,
  describeListEntries,
  describeImportingEntries,
  describeImportingLists,
  describeSuppressions,
  describeErasures,
  describeRepeatedRequests,
};

type EventStoreSpecs = (eventStore: { readonly url: () => string }) => void;

/**
 * Runs contracts of the API on other stores. Call it once in a spec file.
 * @param onEventStore describes specs on an event store. Each contract gets one of its own, if possible: a service that
 *   starts with an empty read model projects all that former contracts have written
 * @param readModelUrl returns another read model for each contract
 */
export function describeApiOn(
  contracts: Readonly<Record<string, () => void>>,
  onEventStore: (title: string, specs: EventStoreSpecs) => void,
  readModelUrl: () => string,
): void {
  for (const [name, describeContract] of Object.entries(contracts)) {
    onEventStore(`${name}:`, ({ url }) => {
      beforeAll(() => {
        stores.EVENT_STORE_URL = url();
        stores.READ_MODEL_URL = readModelUrl();
      });
      describeContract();
    });
  }
}
