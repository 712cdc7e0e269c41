import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ListOfUuids } from '../../edge/validation/lists';

const MOST_AT_ONCE = 500;

@ApiSchema({ name: 'RemoveListLeads' })
export class RemoveListLeadsDto {
  @ListOfUuids({
    least: 1,
    most: MOST_AT_ONCE,
    required: true,
    description: 'Ids of the leads. Ids that the list does not have are ignored.',
  })
  lead_ids: string[];
}

@ApiSchema({ name: 'ListLeadsRemoved' })
export class ListLeadsRemovedDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of leads that were removed.' })
  deleted: number;
}
