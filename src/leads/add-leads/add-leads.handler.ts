import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type LiveCampaign } from '../../campaigns/domain/campaign';
import { type LeadCounts } from '../../campaigns/domain/events';
import { Clock } from '../../event-sourcing/deciding/clock';
import { identifyChange } from '../../event-sourcing/log/identity';
import { LeadError } from '../domain/errors';
import { type IdentityField, type LeadFields } from '../../people/lead-fields';
import { ifAny } from '../../people/adding/people-adder';
import { LeadAdder } from '../lead-adder';
import { identityFieldOf, leadIdOf } from '../lead-id';
import { type LeadToAdd } from '../../people/lead-to-add';
import { LeadsOfDraft } from '../leads-of-draft';
import { AddLeads, type LeadsAdded } from './add-leads';

/** Number of indexes that an error names. */
const MOST_NAMED = 20;

@CommandHandler(AddLeads)
export class AddLeadsHandler implements ICommandHandler<AddLeads> {
  constructor(
    private readonly campaigns: LeadsOfDraft,
    private readonly adder: LeadAdder,
    private readonly clock: Clock,
  ) {}

  async execute(command: AddLeads): Promise<LeadsAdded> {
    const { campaignId, leads, caller, options } = command;
    const { userId } = caller;
    const identity = identifyChange(campaignId, userId, options.idempotencyKey, leads);
    const before = await this.campaigns.recorded(campaignId, identity);
    if (before !== undefined) return shown(before);
    const campaign = await this.campaigns.draft(campaignId, userId, options.ifMatch);
    const newLeads = withoutDuplicates(command, campaign);
    const context = { ...identity, caller, now: this.clock.now() };
    const target = { id: campaignId, userId, leadCount: campaign.leadCount };
    await this.adder.mustFit(
      target,
      newLeads.map(({ id }) => id),
    );
    const added = await this.adder.add(target, newLeads, { source: 'api' }, context);
    const duplicates = leads.length - added.imported - added.suppressed;
    const counts = { ...added, duplicates, invalid: 0 };
    return shown(await this.campaigns.recordAdded(campaignId, counts, 'api', context));
  }
}

function shown({ imported, duplicates, suppressed }: LeadCounts): LeadsAdded {
  return { imported, duplicates, ...ifAny({ suppressed }) };
}

/** The first lead of each identity. @throws LeadError */
function withoutDuplicates({ campaignId, leads }: AddLeads, { channel }: LiveCampaign): LeadToAdd[] {
  const field = identityFieldOf(channel);
  mustHaveIdentities(leads, field);
  const byId = new Map<string, LeadToAdd>();
  for (const [row, fields] of leads.entries()) {
    const id = leadIdOf(campaignId, fields[field]!);
    if (!byId.has(id)) byId.set(id, { id, fields, row });
  }
  return [...byId.values()];
}

function mustHaveIdentities(leads: readonly LeadFields[], field: IdentityField): void {
  const positions = leads.flatMap((lead, index) => (lead[field] === undefined ? [index] : []));
  if (positions.length === 0) return;
  const named = positions.slice(0, MOST_NAMED);
  const more = positions.length > named.length ? ` and ${positions.length - named.length} more` : '';
  const message = `Each lead of this campaign must have ${field}. Without it, by index: ${named.join(', ')}${more}.`;
  throw new LeadError('lead_without_identity', message, { positions: named });
}
