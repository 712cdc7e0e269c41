import { ApiSchema } from '@nestjs/swagger';
import { type LeadListText } from '../domain/events';
import { listName, UNTITLED } from '../domain/list-name';
import { ListDescription, ListName } from '../lead-list-fields.dto';

@ApiSchema({ name: 'CreateLeadList' })
export class CreateLeadListDto {
  @ListName({ default: UNTITLED })
  name?: string | null;

  @ListDescription({ default: null })
  description?: string | null;
}

export function toText({ name, description }: CreateLeadListDto): LeadListText {
  return { name: listName(name), description: description ?? null };
}
