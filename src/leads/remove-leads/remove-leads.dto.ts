import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Equals, ValidateBy, ValidateIf } from 'class-validator';
import { ListOfUuids } from '../../edge/validation/lists';

const MOST_AT_ONCE = 500;

@ApiSchema({ name: 'RemoveLeads', description: 'The leads to remove. Send either `prospect_ids` or `all`.' })
export class RemoveLeadsDto {
  @ValidateIf(({ prospect_ids, all }: RemoveLeadsDto) => prospect_ids !== undefined || all === undefined)
  @ListOfUuids({
    least: 1,
    most: MOST_AT_ONCE,
    required: false,
    description: 'Ids of the leads. Ids that the campaign does not have are ignored.',
  })
  prospect_ids?: string[];

  @ApiProperty({ type: 'boolean', enum: [true], required: false, description: 'Remove all leads of the campaign.' })
  @ValidateIf(({ all }: RemoveLeadsDto) => all !== undefined)
  @Equals(true, { message: 'must be true' })
  @WithoutIds()
  all?: true;
}

function WithoutIds(): PropertyDecorator {
  return ValidateBy({
    name: 'withoutIds',
    validator: {
      validate: (_, context) => (context?.object as RemoveLeadsDto).prospect_ids === undefined,
      defaultMessage: () => 'must be absent if prospect_ids is present',
    },
  });
}

@ApiSchema({ name: 'LeadsRemoved' })
export class LeadsRemovedDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of leads that were removed.' })
  deleted: number;
}
