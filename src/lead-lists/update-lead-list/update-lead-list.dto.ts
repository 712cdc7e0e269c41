import { ApiSchema } from '@nestjs/swagger';
import { type LeadListText } from '../domain/events';
import { listName } from '../domain/list-name';
import { ListDescription, ListName } from '../lead-list-fields.dto';

@ApiSchema({ name: 'UpdateLeadList' })
export class UpdateLeadListDto {
  @ListName()
  name?: string | null;

  @ListDescription()
  description?: string | null;
}

export function toChanges({ name, description }: UpdateLeadListDto): Partial<LeadListText> {
  return {
    ...(name !== undefined && { name: listName(name) }),
    ...(description !== undefined && { description }),
  };
}
