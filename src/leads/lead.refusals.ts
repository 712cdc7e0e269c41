import { CAMPAIGN_REFUSALS } from '../campaigns/campaign.refusals';
import { MOST_LEADS } from '../campaigns/domain/leads';
import { problemDecorator } from '../edge/openapi/responses';
import { refusals, type RefusalTable } from '../edge/problems/refusals';
import { LIST_REFUSALS } from '../lead-lists/lead-list.refusals';
import { CSV_REFUSALS } from '../people/csv/csv.refusals';
import { LeadError, type LeadErrorCode } from './domain/errors';
import { MOST_CUSTOM_FIELDS } from '../people/lead-fields';

export const LEAD_REFUSALS: RefusalTable<LeadErrorCode> = {
  lead_not_found: { kind: 'not_found', description: 'The campaign has no lead with this id. Check the id.' },
  lead_identity_fixed: {
    kind: 'invalid',
    description:
      'The field identifies the lead (`email` in an email campaign, `linkedin_url` in a LinkedIn campaign), so it ' +
      'cannot change. Remove the lead and add another one.',
  },
  lead_without_identity: {
    kind: 'invalid',
    description:
      'A lead lacks the field that identifies it: `email` in an email campaign, `linkedin_url` in a LinkedIn campaign. ' +
      'Nothing was added. `positions` has the indexes of the first such leads.',
  },
  too_many_custom_fields: {
    kind: 'invalid',
    description: `With the change, the lead would have more than ${MOST_CUSTOM_FIELDS} custom fields. Remove some.`,
  },
  campaign_full: {
    kind: 'invalid',
    description: `A campaign can have at most ${MOST_LEADS} leads. Nothing was added.`,
  },
  nothing_imported: {
    kind: 'unprocessable',
    description:
      'The list has no lead that the campaign could take. The response also has the numbers of a successful import: ' +
      '`imported`, `duplicates`, `invalid`, `errors` and `total`.',
  },
};

export const leadRefusals = refusals(LeadError, LEAD_REFUSALS);

/** Takes the codes of campaigns, lists and CSV files, too: leads are added to a campaign, from lists and files. */
export const ApiLeadProblem = problemDecorator({
  ...CAMPAIGN_REFUSALS,
  ...LIST_REFUSALS,
  ...CSV_REFUSALS,
  ...LEAD_REFUSALS,
});
