import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Cursor } from '../../edge/cursor';
import { IfSent, NumberInQuery } from '../../edge/validation/fields';
import { ListLeadDto } from '../list-entry.dto';

const LARGEST_PAGE = 500;

export class ListEntriesDto {
  @IfSent()
  @NumberInQuery(1, LARGEST_PAGE, { description: 'Number of leads on a page.', default: 100, required: false })
  limit: number = 100;

  @Cursor(/^\S{24} \d{6} \S+$/, 'nextCursor')
  cursor?: string;
}

@ApiSchema({ name: 'ListLeadPage' })
export class ListLeadPageDto {
  @ApiProperty({ type: [ListLeadDto] })
  leads: ListLeadDto[];

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Number of leads on all pages.' })
  total: number;

  @ApiProperty({ type: 'boolean' })
  hasMore: boolean;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Send it as `cursor` to get the next page. Null if there are no more leads.',
  })
  nextCursor: string | null;
}
