import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { LeadListDto } from '../lead-list.dto';

@ApiSchema({ name: 'LeadLists' })
export class LeadListsDto {
  @ApiProperty({ type: [LeadListDto] })
  lists: LeadListDto[];
}
