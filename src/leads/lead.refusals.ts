import { CAMPAIGN_REFUSALS } from '../campaigns/campaign.refusals';
import { MOST_LEADS } from '../campaigns/domain/leads';
import { problemDecorator } from '../edge/openapi/responses';
import { refusals, type RefusalTable } from '../edge/problems/refusals';
import { LeadError, type LeadErrorCode } from './domain/errors';
import { MOST_CUSTOM_FIELDS } from '../people/lead-fields';

const REFUSALS: RefusalTable<LeadErrorCode> = {
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
};

export const leadRefusals = refusals(LeadError, REFUSALS);

/** Takes the codes of campaigns, too: every route of leads is one of a campaign. */
export const ApiLeadProblem = problemDecorator({ ...CAMPAIGN_REFUSALS, ...REFUSALS });
