import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ListOf } from '../../edge/validation/lists';
import { Suppressed } from '../../people/suppressed.dto';
import { LeadFieldsDto } from '../../people/lead-fields.dto';

export const MOST_LEADS_AT_ONCE = 1_000;

/** Values in a body: every lead with all of its fields. Longer bodies with custom fields reach the limit in bytes first. */
export const MOST_VALUES = MOST_LEADS_AT_ONCE * 60;

@ApiSchema({ name: 'AddLeads' })
export class AddLeadsDto {
  @ListOf(LeadFieldsDto, { least: 1, most: MOST_LEADS_AT_ONCE, description: 'The leads to add.' })
  prospects: LeadFieldsDto[];
}

@ApiSchema({ name: 'LeadsAdded' })
export class LeadsAddedDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of leads that were added, or added again.' })
  imported: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Number of leads that the campaign already had, or that the request contained twice.',
  })
  duplicates: number;

  @Suppressed()
  suppressed?: number;
}
