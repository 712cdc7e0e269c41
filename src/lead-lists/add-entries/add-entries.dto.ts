import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ListOf } from '../../edge/validation/lists';
import { Suppressed } from '../../people/suppressed.dto';
import { LeadFieldsDto } from '../../people/lead-fields.dto';

const MOST_LEADS_AT_ONCE = 500;

/** Values in a body: every lead with all of its fields. Longer bodies with custom fields reach the limit in bytes first. */
export const MOST_VALUES = MOST_LEADS_AT_ONCE * 60;

@ApiSchema({ name: 'AddListLeads' })
export class AddListLeadsDto {
  @ListOf(LeadFieldsDto, { least: 1, most: MOST_LEADS_AT_ONCE, description: 'The leads to add.' })
  leads: LeadFieldsDto[];
}

@ApiSchema({ name: 'ListLeadsAdded' })
export class ListLeadsAddedDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of leads that were added, or added again.' })
  imported: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Number of leads that the list already had, or that the request contained twice.',
  })
  duplicates: number;

  @Suppressed()
  suppressed?: number;
}
